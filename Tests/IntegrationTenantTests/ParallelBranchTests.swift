import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import Synchronization
import Testing

/// Branches that are marked as parallel run at the same time, and meet in the order of the branches.
@Suite struct ParallelBranchTests {
    /// Lets calls go on only when so many are under way at once.
    private final class Meeting: Sendable {
        private let count: Int
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

        init(_ count: Int) { self.count = count }

        func arrive() async {
            await withCheckedContinuation { continuation in
                let ready = waiting.withLock { waiting in
                    waiting.append(continuation)
                    guard waiting.count == count else { return [CheckedContinuation<Void, Never>]() }
                    defer { waiting = [] }
                    return waiting
                }
                for one in ready { one.resume() }
            }
        }
    }

    private func send(
        _ flow: SampleFlow, _ body: String, _ answer: @escaping FakeReceiver.Answer
    ) async throws -> (reply: InboundReply, record: MessageRecord) {
        let fixture = try await TenantFixture()
        fixture.receiver.setAnswer(answer)
        _ = try await fixture.tenant.flows.importFlow(files: ["f.iflw": flow.iflw], id: "f", by: "a")
        _ = try await fixture.tenant.flows.deploy("f", by: "a")
        let reply = await fixture.tenant.messages.handleInbound(
            InboundMessage(method: "POST", path: "/http/orders", body: Array(body.utf8), correlationID: "c"))
        return (reply, try await fixture.tenant.messages.message(try #require(reply.messageID)))
    }

    private func splitting(_ values: [String: String], threads: String = "3") -> SampleFlow {
        let split = ["exprType": "Line Break", "ParallelProcessing": "true", "SplitterThreads": threads]
        var flow = SampleFlow.https(steps: [
            SampleFlow.step("s", "Splitter", "Camel", split.merging(values) { $1 }), SampleFlow.requestReply("call"),
            SampleFlow.step("g", "Gather", "Gather", ["aggregationAlgorithm": "concatenate-strategy"]),
        ])
        flow.addReceiver("out", from: "call", ["httpAddressWithoutQuery": "https://partner.example/x"])
        return flow
    }

    @Test(.timeLimit(.minutes(1))) func aParallelSplitterCallsForAllPiecesAtOnceAndKeepsTheirOrder() async throws {
        let meeting = Meeting(3)
        let (reply, record) = try await send(splitting([:]), "a\nb\nc\nd\ne\nf") { outbound in
            await meeting.arrive()
            return ReceiverReply(status: 200, body: Array("[\(outbound.call.http?.bodyText ?? "")]".utf8))
        }
        #expect(String(decoding: reply.body, as: UTF8.self) == "[a][b][c][d][e][f]")
        #expect(record.calls.count == 6)
        #expect(record.steps.filter { $0.stepID == "call" }.count == 6)
    }

    @Test func aFailureStopsWhatHasNotBegunOrNothing() async throws {
        for (stops, expected) in [("true", MessageStatus.failed), ("false", .completed)] {
            let (reply, record) = try await send(splitting(["StopOnExecution": stops], threads: "1"), "a\nb\nc") {
                outbound throws(ReceiverError) in
                if outbound.call.http?.bodyText == "b" { throw ReceiverError("badRequest", "no") }
                return ReceiverReply(status: 200, body: outbound.call.http?.body ?? [])
            }
            #expect(record.status == expected)
            if stops == "false" { #expect(String(decoding: reply.body, as: UTF8.self) == "ac") }
        }
        let (_, record) = try await send(splitting(["StopOnExecution": "false"]), "a\nb\nc") {
            outbound throws(ReceiverError) in
            if outbound.call.http?.bodyText == "b" { throw ReceiverError("badRequest", "no") }
            return ReceiverReply(status: 200, body: outbound.call.http?.body ?? [])
        }
        #expect(record.status == .completed)
        #expect(record.calls.count == 3)
    }

    @Test(.timeLimit(.minutes(1))) func branchesOfAParallelMulticastRunAtOnceAndJoin() async throws {
        func gateway(_ id: String, _ activity: String, _ variant: String) -> String {
            let properties = SampleFlow.properties([
                "activityType": activity, "cmdVariantUri": "ctype::FlowstepVariant/cname::\(variant)/version::1.1.0",
            ])
            return "<parallelGateway id=\"\(id)\">\(properties)</parallelGateway>"
        }
        var flow = SampleFlow.https(steps: [])
        flow.elements = [
            "<startEvent id=\"start\" name=\"Start\"><messageEventDefinition/></startEvent>",
            gateway("m", "Multicast", "Multicast"), SampleFlow.requestReply("one").text,
            SampleFlow.requestReply("two").text, gateway("j", "Join", "Join"),
            SampleFlow.step("g", "Gather", "Gather", ["aggregationAlgorithm": "concatenate-strategy"]).text,
            "<endEvent id=\"end\" name=\"End\"><messageEventDefinition/></endEvent>",
        ]
        flow.routes = [
            ("start", "m"), ("m", "one"), ("m", "two"), ("one", "j"), ("two", "j"), ("j", "g"), ("g", "end"),
        ]
        .map { SampleFlow.route($0.0, $0.1) }
        flow.addReceiver("first", from: "one", ["httpAddressWithoutQuery": "https://partner.example/1"])
        flow.addReceiver("second", from: "two", ["httpAddressWithoutQuery": "https://partner.example/2"])
        let meeting = Meeting(2)
        let (reply, record) = try await send(flow, "x") { outbound in
            await meeting.arrive()
            return ReceiverReply(status: 200, body: Array(outbound.call.source.stepID.utf8))
        }
        #expect(record.status == .completed, "\(record.error ?? "")")
        #expect(String(decoding: reply.body, as: UTF8.self) == "onetwo")
    }
}

extension HTTPCall {
    fileprivate var bodyText: String { String(decoding: body, as: UTF8.self) }
}
