import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataComplexType {
    static let integrationArtifact = ODataComplexType(
        name: "IntegrationArtifact",
        properties: [.init("Id"), .init("Name"), .init("Type"), .init("PackageId"), .init("PackageName")])
}

extension ODataEntityType {
    static let messageProcessingLog = ODataEntityType(
        name: "MessageProcessingLog", set: "MessageProcessingLogs", keys: ["MessageGuid"],
        properties: [
            .init("MessageGuid"), .init("CorrelationId"), .init("ApplicationMessageId"),
            .init("ApplicationMessageType"), .init("LogStart", .dateTime), .init("LogEnd", .dateTime),
            .init("Sender"), .init("Receiver"), .init("IntegrationFlowName"), .init("Status"),
            .init("AlternateWebLink"), .init("IntegrationArtifact", .complex(.integrationArtifact)),
            .init("LogLevel"), .init("CustomStatus"), .init("ArchivingStatus"),
            .init("ArchivingSenderChannelMessages"), .init("ArchivingReceiverChannelMessages"),
            .init("ArchivingLogAttachments"), .init("ArchivingPersistedMessages"), .init("TransactionId"),
            .init("PreviousComponentName"), .init("LocalComponentName"), .init("OriginComponentName"),
        ],
        navigations: [
            .many("CustomHeaderProperties", "MessageProcessingLogCustomHeaderProperty"),
            .many("MessageStoreEntries", "MessageStoreEntry"),
            .one("ErrorInformation", "MessageProcessingLogErrorInformation"),
            .many("AdapterAttributes", "MessageProcessingLogAdapterAttribute"),
            .many("Attachments", "MessageProcessingLogAttachment"),
            .many("Runs", "MessageProcessingLogRun"),
        ])

    static let adapterAttribute = ODataEntityType(
        name: "MessageProcessingLogAdapterAttribute", set: "MessageProcessingLogAdapterAttributes", keys: ["Id"],
        properties: [
            .init("Id"), .init("AdapterId"), .init("AdapterMessageId"), .init("Name"), .init("Value"),
        ], isPart: true)

    static let messageAttachment = ODataEntityType(
        name: "MessageProcessingLogAttachment", set: "MessageProcessingLogAttachments", keys: ["Id"],
        properties: [
            .init("Id"), .init("MessageGuid"), .init("TimeStamp", .dateTime), .init("Name"), .init("ContentType"),
            .init("PayloadSize", .int64),
        ], hasContent: true)

    static let customHeaderProperty = ODataEntityType(
        name: "MessageProcessingLogCustomHeaderProperty", set: "MessageProcessingLogCustomHeaderProperties",
        keys: ["Id"], properties: [.init("Id"), .init("Name"), .init("Value")], isPart: true)

    static let messageErrorInformation = ODataEntityType(
        name: "MessageProcessingLogErrorInformation", set: "MessageProcessingLogErrorInformations",
        keys: ["MessageGuid"], properties: [.init("MessageGuid"), .init("Type"), .init("LastErrorModelStepId")],
        hasContent: true, isPart: true)
}

/// The message processing log.
enum ODataMessages {
    private static let one = "MessageProcessingLogs('{MessageGuid}')"

    static let operations: [ODataOperation] = [
        ODataOperation(.get, "MessageProcessingLogs", .messageRead) { call in
            let packages = try await packages(call)
            return .collection(
                .messageProcessingLog,
                try await call.tenant.messages.search(filter(call)).map { entity($0, packages, call) })
        },
        ODataOperation(.get, one, .messageRead) { call in
            .entity(entity(try await message(call), try await packages(call), call))
        },
        ODataOperation(.get, one + "/AdapterAttributes", .messageRead) { call in
            .collection(.adapterAttribute, attributes(try await message(call)))
        },
        ODataOperation(.get, one + "/Attachments", .messageRead) { call in
            let items = try await call.tenant.messages.attachments(of: call.key("MessageGuid"))
            return .collection(.messageAttachment, items.map(attachment))
        },
        ODataOperation(.get, "MessageProcessingLogAttachments('{Id}')", .messageRead) { call in
            .entity(attachment(try await call.tenant.messages.attachment(call.key("Id"))))
        },
        ODataOperation(.get, "MessageProcessingLogAttachments('{Id}')/$value", .messageRead) { call in
            let item = try await call.tenant.messages.attachment(call.key("Id"))
            return .content(item.content, mediaType: "application/octet-stream", fileName: "\(item.id).bin")
        },
        ODataOperation(.get, one + "/CustomHeaderProperties", .messageRead) { call in
            let message = try await message(call)
            return .collection(
                .customHeaderProperty,
                (message.customHeaders ?? []).map { field in
                    ODataEntity(
                        .customHeaderProperty,
                        [
                            "Id": .string("\(message.id)-\(field.name)"), "Name": .string(field.name),
                            "Value": .string(field.value),
                        ])
                })
        },
        ODataOperation(.get, one + "/ErrorInformation", .messageRead) { call in
            let message = try await message(call)
            guard message.error != nil else { throw ODataError(.notFound, "The message has no error") }
            return .entity(
                ODataEntity(
                    .messageErrorInformation,
                    at: ODataEntity(.messageProcessingLog, ["MessageGuid": .string(message.id)]).path
                        + "/ErrorInformation",
                    [
                        "MessageGuid": .string(message.id), "Type": "text/plain",
                        "LastErrorModelStepId": .optional(message.steps.last?.stepID),
                    ]))
        },
        ODataOperation(.get, one + "/ErrorInformation/$value", .messageRead) { call in
            guard let error = try await message(call).error else {
                throw ODataError(.notFound, "The message has no error")
            }
            return .content(Array(error.utf8), mediaType: "text/plain;charset=utf-8", fileName: nil)
        },
        ODataOperation(.get, one + "/MessageStoreEntries", .messageRead) { call in
            let message = try await message(call)
            return .collection(
                .messageStoreEntry,
                try await ODataStores.persisted(call).filter { $0.messageID == message.id }
                    .map(ODataStores.persistedEntity))
        },
    ]

    private static func attachment(_ item: KeptItem) -> ODataEntity {
        ODataEntity(
            .messageAttachment,
            [
                "Id": .string(item.id), "MessageGuid": .string(item.messageID), "TimeStamp": .time(item.at),
                "Name": .string(item.name), "ContentType": .string(item.mediaType), "PayloadSize": .integer(item.size),
            ])
    }

    private static func message(_ call: ODataCall) async throws -> MessageRecord {
        try await call.tenant.messages.message(call.key("MessageGuid"))
    }

    /// As much of `$filter` as the log's own search can do; the rest is applied afterwards.
    private static func filter(_ call: ODataCall) -> MessageFilter {
        var filter = MessageFilter()
        let asked = call.query.filter
        if let status = asked?.required("Status").flatMap({ MessageStatus(rawValue: $0) }) {
            filter.statuses = [status]
        }
        filter.flowID = asked?.required("IntegrationArtifact/Id")
        filter.identifier = asked?.required("MessageGuid") ?? asked?.required("CorrelationId")
        // The log keeps times finer than the API writes them.
        filter.since = asked?.bound("LogStart", [.ge, .gt])?.addingTimeInterval(-0.001)
        filter.until = asked?.bound("LogStart", [.le, .lt])?.addingTimeInterval(0.002)
        return filter
    }

    /// The package of each flow, by the flow's id.
    private static func packages(_ call: ODataCall) async throws -> [String: IntegrationPackage] {
        let packages = Dictionary(
            try await call.tenant.flows.packages().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var result: [String: IntegrationPackage] = [:]
        for flow in try await call.tenant.flows.list() { result[flow.id] = packages[flow.packageID] }
        return result
    }

    private static func entity(
        _ record: MessageRecord, _ packages: [String: IntegrationPackage], _ call: ODataCall
    ) -> ODataEntity {
        let package = packages[record.flowID]
        return ODataEntity(
            .messageProcessingLog,
            [
                "MessageGuid": .string(record.id), "CorrelationId": .string(record.correlationID),
                "ApplicationMessageId": .optional(record.applicationMessageID), "LogStart": .time(record.startedAt),
                "ApplicationMessageType": .optional(record.labels?.type), "LogEnd": .optional(record.endedAt),
                "Sender": .optional(record.labels?.sender ?? record.sender),
                "Receiver": .optional(record.labels?.receiver ?? record.calls.last?.channelName),
                "IntegrationFlowName": .string(record.flowID), "Status": .string(record.status.rawValue),
                "CustomStatus": .string(record.customStatus ?? record.status.rawValue),
                "IntegrationArtifact": .complex([
                    "Id": .string(record.flowID), "Name": .string(record.flowName), "Type": "INTEGRATION_FLOW",
                    "PackageId": .optional(package?.id), "PackageName": .optional(package?.name),
                ]),
                "LogLevel": .string((record.logLevel ?? .info).rawValue), "ArchivingStatus": "NOT_RELEVANT",
                "LocalComponentName": "CountersignTenant",
                "OriginComponentName": "CountersignTenant",
            ])
    }

    /// What the receivers' calls tell, attribute by attribute.
    private static func attributes(_ record: MessageRecord) -> [ODataEntity] {
        record.calls.enumerated().flatMap { index, call in
            let pairs: [(String, String?)] = [
                ("RealDestinationUrl", call.address), ("HttpMethod", call.method),
                ("HttpStatusCode", call.status.map(String.init)), ("PrivateKeyAlias", call.privateKeyAlias),
                ("CertificateSha256Fingerprint", call.certificateFingerprint), ("Credential", call.credentialName),
                ("Error", call.error),
            ]
            return pairs.compactMap { name, value in
                value.map { value in
                    ODataEntity(
                        .adapterAttribute,
                        [
                            "Id": .string("\(record.id)-\(index)-\(name)"), "AdapterId": .string(call.channelName),
                            "AdapterMessageId": .string(record.id), "Name": .string(name), "Value": .string(value),
                        ])
                }
            }
        }
    }
}
