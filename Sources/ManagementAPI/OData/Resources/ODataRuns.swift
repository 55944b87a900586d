import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let messageRun = ODataEntityType(
        name: "MessageProcessingLogRun", set: "MessageProcessingLogRuns", keys: ["Id"],
        properties: [
            .init("Id"), .init("RunStart", .dateTime), .init("RunStop", .dateTime), .init("LogLevel"),
            .init("OverallState"), .init("ProcessId"),
        ], navigations: [.many("RunSteps", "MessageProcessingLogRunStep")])

    static let messageRunStep = ODataEntityType(
        name: "MessageProcessingLogRunStep", set: "MessageProcessingLogRunSteps", keys: ["RunId", "ChildCount"],
        properties: [
            .init("RunId"), .init("ChildCount", .int32), .init("StepStart", .dateTime), .init("StepStop", .dateTime),
            .init("StepId"), .init("ModelStepId"), .init("BranchId"), .init("Status"), .init("Error"),
            .init("Activity"),
        ], navigations: [.many("TraceMessages", "TraceMessage")])

    static let traceMessage = ODataEntityType(
        name: "TraceMessage", set: "TraceMessages", keys: ["TraceId"],
        properties: [
            .init("TraceId", .int64), .init("ModelStepId"), .init("PayloadSize", .int64), .init("MimeType"),
            .init("ProcessingDate", .dateTime),
        ],
        navigations: [
            .many("Properties", "TraceMessageProperty"), .many("ExchangeProperties", "TraceMessageExchangeProperty"),
        ], hasContent: true)

    static let traceHeader = ODataEntityType(
        name: "TraceMessageProperty", set: "TraceMessageProperties", keys: ["TraceId", "Name"],
        properties: [.init("TraceId", .int64), .init("Name"), .init("Value")], isPart: true)

    static let traceProperty = ODataEntityType(
        name: "TraceMessageExchangeProperty", set: "TraceMessageExchangeProperties", keys: ["TraceId", "Name"],
        properties: [.init("TraceId", .int64), .init("Name"), .init("Value")], isPart: true)
}

/// The attempts of messages, their steps, and what traced steps found: what monitors and the editor's companions read.
enum ODataRuns {
    static let operations: [ODataOperation] = [
        ODataOperation(.get, "MessageProcessingLogs('{MessageGuid}')/Runs", .messageRead) { call in
            let message = try await call.tenant.messages.message(call.key("MessageGuid"))
            return .collection(.messageRun, (1...max(message.attempts, 1)).map { run(message, $0) })
        },
        ODataOperation(.get, "MessageProcessingLogRuns('{Id}')", .messageRead) { call in
            let (message, attempt) = try await attempt(call, "Id")
            return .entity(run(message, attempt))
        },
        ODataOperation(.get, "MessageProcessingLogRuns('{Id}')/RunSteps", .messageRead) { call in
            let (message, attempt) = try await attempt(call, "Id")
            return .collection(.messageRunStep, try await steps(message, attempt, call))
        },
        ODataOperation(
            .get, "MessageProcessingLogRunSteps(RunId='{RunId}',ChildCount='{ChildCount}')/TraceMessages", .messageRead
        ) { call in
            let (message, attempt) = try await attempt(call, "RunId")
            let traced = try await call.tenant.messages.tracedSteps(of: message.id).filter { $0.attempt == attempt }
            guard let index = Int(call.key("ChildCount")), traced.indices.contains(index) else {
                return .collection(.traceMessage, [])
            }
            return .collection(.traceMessage, [trace(traced[index])])
        },
        ODataOperation(.get, "TraceMessages('{TraceId}')", .messageRead) { call in
            .entity(trace(try await call.tenant.messages.snapshot(call.key("TraceId")).item))
        },
        ODataOperation(.get, "TraceMessages('{TraceId}')/$value", .messageRead) { call in
            guard let body = try await call.tenant.messages.snapshot(call.key("TraceId")).snapshot.body else {
                throw ODataError(.notFound, "The step's payload was not traced: the log level was DEBUG")
            }
            return .content(Array(body), mediaType: "application/octet-stream", fileName: nil)
        },
        ODataOperation(.get, "TraceMessages('{TraceId}')/Properties", .messageRead) { call in
            let (item, snapshot) = try await call.tenant.messages.snapshot(call.key("TraceId"))
            return .collection(.traceHeader, pairs(snapshot.headers, .traceHeader, item))
        },
        ODataOperation(.get, "TraceMessages('{TraceId}')/ExchangeProperties", .messageRead) { call in
            let (item, snapshot) = try await call.tenant.messages.snapshot(call.key("TraceId"))
            return .collection(.traceProperty, pairs(snapshot.properties, .traceProperty, item))
        },
    ]

    /// A run's id is the message's and the attempt's number.
    private static func attempt(_ call: ODataCall, _ key: String) async throws -> (MessageRecord, Int) {
        let parts = call.key(key).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let attempt = Int(parts[1]) else { throw ODataError(.notFound, "There is no such run") }
        let message = try await call.tenant.messages.message(String(parts[0]))
        guard (1...max(message.attempts, 1)).contains(attempt) else {
            throw ODataError(.notFound, "The message has no run \(attempt)")
        }
        return (message, attempt)
    }

    private static func run(_ message: MessageRecord, _ attempt: Int) -> ODataEntity {
        let steps = message.steps.filter { $0.attempt == attempt }
        let isLast = attempt >= message.attempts
        return ODataEntity(
            .messageRun,
            [
                "Id": .string("\(message.id)_\(attempt)"),
                "RunStart": .time(steps.first?.at ?? message.startedAt),
                "RunStop": .optional(isLast ? message.endedAt : steps.last?.at),
                "LogLevel": .string((message.logLevel ?? .info).rawValue),
                "OverallState": .string(isLast ? message.status.rawValue : MessageStatus.failed.rawValue),
                "ProcessId": .string(message.flowID),
            ])
    }

    /// Of a traced attempt all steps, of others the last ones.
    private static func steps(
        _ message: MessageRecord, _ attempt: Int, _ call: ODataCall
    ) async throws -> [ODataEntity] {
        let traced = try await call.tenant.messages.tracedSteps(of: message.id).filter { $0.attempt == attempt }
        var steps = traced.map { (id: $0.stepID ?? "", title: $0.name, at: $0.at) }
        if steps.isEmpty {
            steps = message.steps.filter { $0.attempt == attempt }.map { (id: $0.stepID, title: $0.title, at: $0.at) }
        }
        return steps.enumerated().map { index, step in
            let isLast = index == steps.count - 1
            let hasFailed = isLast && attempt >= message.attempts && message.error != nil
            let stop = isLast ? (message.endedAt ?? step.at) : steps[index + 1].at
            return ODataEntity(
                .messageRunStep,
                [
                    "RunId": .string("\(message.id)_\(attempt)"), "ChildCount": .integer(index),
                    "StepStart": .time(step.at), "StepStop": .time(stop), "StepId": .string(step.id),
                    "ModelStepId": .string(step.id), "BranchId": "", "Activity": .string(step.title),
                    "Status": .string(hasFailed ? "FAILED" : "COMPLETED"),
                    "Error": .optional(hasFailed ? message.error : nil),
                ])
        }
    }

    private static func trace(_ item: KeptItem) -> ODataEntity {
        ODataEntity(
            .traceMessage,
            [
                "TraceId": .optional(Int(item.id)), "ModelStepId": .optional(item.stepID),
                "PayloadSize": .integer(item.size), "MimeType": "application/octet-stream",
                "ProcessingDate": .time(item.at),
            ])
    }

    private static func pairs(_ fields: [HeaderField], _ type: ODataEntityType, _ item: KeptItem) -> [ODataEntity] {
        fields.map {
            ODataEntity(
                type,
                ["TraceId": .optional(Int(item.id)), "Name": .string($0.name), "Value": .string($0.value)])
        }
    }
}
