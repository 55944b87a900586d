import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let messageStoreEntry = ODataEntityType(
        name: "MessageStoreEntry", set: "MessageStoreEntries", keys: ["Id"],
        properties: [
            .init("Id"), .init("MessageGuid"), .init("MessageStoreId"), .init("TimeStamp", .dateTime),
            .init("HasAttachments", .boolean),
        ], hasContent: true)

    static let dataStore = ODataEntityType(
        name: "DataStore", set: "DataStores", keys: ["DataStoreName", "IntegrationFlow", "Type"],
        properties: [
            .init("DataStoreName"), .init("IntegrationFlow"), .init("Type"), .init("Visibility"),
            .init("NumberOfMessages", .int64), .init("NumberOfOverdueMessages", .int64),
        ], navigations: [.many("Entries", "DataStoreEntry")])

    static let dataStoreEntry = ODataEntityType(
        name: "DataStoreEntry", set: "DataStoreEntries", keys: ["Id", "DataStoreName", "IntegrationFlow", "Type"],
        properties: [
            .init("Id"), .init("DataStoreName"), .init("IntegrationFlow"), .init("Type"), .init("Status"),
            .init("MessageId"), .init("DueAt"), .init("CreatedAt"), .init("RetainUntil"),
        ], hasContent: true)

    static let variable = ODataEntityType(
        name: "Variable", set: "Variables", keys: ["VariableName", "IntegrationFlow"],
        properties: [
            .init("VariableName"), .init("IntegrationFlow"), .init("Visibility"), .init("UpdatedAt"),
            .init("RetainUntil"),
        ], hasContent: true)
}

/// What flows keep for themselves: data stores, variables, persisted messages.
enum ODataStores {
    private static let store =
        "DataStores(DataStoreName='{DataStoreName}',IntegrationFlow='{IntegrationFlow}',Type='{Type}')"
    private static let entry =
        "DataStoreEntries(Id='{Id}',DataStoreName='{DataStoreName}',"
        + "IntegrationFlow='{IntegrationFlow}',Type='{Type}')"
    private static let variable = "Variables(VariableName='{VariableName}',IntegrationFlow='{IntegrationFlow}')"
    /// Entries that one request looks at.
    private static let entriesMax = 20_000

    static let operations = dataStores + variables + messageStore

    // MARK: - Data stores

    private static let dataStores: [ODataOperation] = [
        ODataOperation(.get, "DataStores", .messageRead, parameters: ["overdueonly"]) { call in
            let all = stores(try await entries(call), now: call.now)
            let isOverdue = try call.flag("overdueonly")
            return .collection(
                .dataStore, all.filter { !isOverdue || $0.value("NumberOfOverdueMessages") != .integer(0) })
        },
        ODataOperation(.get, store, .messageRead) { call in
            let name = try storeName(call)
            guard let found = stores(try await entries(call).filter { $0.store == name }, now: call.now).first else {
                throw ODataError(.notFound, "There is no data store '\(name.name)'")
            }
            return .entity(found)
        },
        ODataOperation(.delete, store, .messageWrite) { call in
            let name = try storeName(call)
            for entry in try await entries(call) where entry.store == name {
                _ = try await call.tenant.flowState.carryOut(.deleteEntry(name, id: entry.id), at: call.now)
            }
            return .accepted(nil)
        },
        ODataOperation(.get, store + "/Entries", .messageRead, parameters: ["overdueonly", "messageid"]) { call in
            let name = try storeName(call)
            let found = try await asked(call).filter { $0.store == name }
            return .collection(.dataStoreEntry, found.map { entity($0, now: call.now) })
        },
        ODataOperation(.get, "DataStoreEntries", .messageRead, parameters: ["overdueonly", "messageid"]) { call in
            .collection(.dataStoreEntry, try await asked(call).map { entity($0, now: call.now) })
        },
        ODataOperation(.get, entry, .messageRead) { call in .entity(entity(try await found(call), now: call.now)) },
        ODataOperation(.get, entry + "/$value", .messageRead) { call in
            .content(
                try await found(call).body, mediaType: "application/octet-stream", fileName: call.key("Id"))
        },
        ODataOperation(.delete, entry, .messageWrite) { call in
            let entry = try await found(call)
            _ = try await call.tenant.flowState.carryOut(.deleteEntry(entry.store, id: entry.id), at: call.now)
            return .accepted(nil)
        },
    ]

    private static func storeName(_ call: ODataCall) throws -> DataStoreName {
        guard call.key("Type").isEmpty else {
            throw ODataError(.notFound, "There are no data stores of the type '\(call.key("Type").prefix(40))'")
        }
        let flow = call.key("IntegrationFlow")
        return DataStoreName(name: call.key("DataStoreName"), flowID: flow.isEmpty ? nil : flow)
    }

    private static func entries(_ call: ODataCall) async throws -> [DataStoreEntry] {
        try await call.tenant.flowState.entries(limit: entriesMax).filter {
            $0.store != .persistedMessages && $0.expiresAt > call.now
        }
    }

    private static func asked(_ call: ODataCall) async throws -> [DataStoreEntry] {
        let isOverdue = try call.flag("overdueonly")
        let message = call.parameter("messageid")
        return try await entries(call).filter { entry in
            (!isOverdue || entry.dueAt <= call.now) && (message == nil || entry.messageID == message)
        }
    }

    private static func found(_ call: ODataCall) async throws -> DataStoreEntry {
        let name = try storeName(call)
        guard
            case .entry(let entry?) = try await call.tenant.flowState.carryOut(
                .readEntry(name, id: call.key("Id"), deletes: false), at: call.now)
        else {
            throw ODataError(.notFound, "The data store '\(name.name)' has no entry '\(call.key("Id").prefix(80))'")
        }
        return entry
    }

    private static func stores(_ entries: [DataStoreEntry], now: Date) -> [ODataEntity] {
        Dictionary(grouping: entries, by: \.store).sorted {
            ($0.key.name, $0.key.flowID ?? "") < ($1.key.name, $1.key.flowID ?? "")
        }
        .map { name, entries in
            ODataEntity(
                .dataStore,
                place(name).merging([
                    "Visibility": .string(visibility(name.flowID)), "NumberOfMessages": .integer(entries.count),
                    "NumberOfOverdueMessages": .integer(entries.count { $0.dueAt <= now }),
                ]) { first, _ in first })
        }
    }

    private static func entity(_ entry: DataStoreEntry, now: Date) -> ODataEntity {
        ODataEntity(
            .dataStoreEntry,
            place(entry.store).merging([
                "Id": .string(entry.id), "Status": entry.dueAt <= now ? "Overdue" : "Waiting",
                "MessageId": .string(entry.messageID), "DueAt": .string(ODataTime.text(entry.dueAt)),
                "CreatedAt": .string(ODataTime.text(entry.createdAt)),
                "RetainUntil": .string(ODataTime.text(entry.expiresAt)),
            ]) { first, _ in first })
    }

    private static func place(_ name: DataStoreName) -> [String: ODataValue] {
        ["DataStoreName": .string(name.name), "IntegrationFlow": .string(name.flowID ?? ""), "Type": ""]
    }

    private static func visibility(_ flowID: String?) -> String { flowID == nil ? "Global" : "Integration Flow" }

    // MARK: - Variables

    private static let variables: [ODataOperation] = [
        ODataOperation(.get, "Variables", .messageRead) { call in
            .collection(.variable, try await call.tenant.flowState.variables().map(entity))
        },
        ODataOperation(.get, variable, .messageRead) { call in .entity(entity(try await variable(call))) },
        ODataOperation(.get, variable + "/$value", .messageRead) { call in
            .content(
                Array(try await variable(call).value.utf8), mediaType: "text/plain;charset=utf-8", fileName: nil)
        },
        ODataOperation(.delete, variable, .messageWrite) { call in
            _ = try await call.tenant.flowState.deleteVariable(try await variable(call).name)
            return .accepted(nil)
        },
    ]

    private static func variable(_ call: ODataCall) async throws -> FlowVariable {
        let flow = call.key("IntegrationFlow")
        let name = VariableName(name: call.key("VariableName"), flowID: flow.isEmpty ? nil : flow)
        guard let found = try await call.tenant.flowState.variables().first(where: { $0.name == name }) else {
            throw ODataError(.notFound, "There is no variable '\(name.name.prefix(80))'")
        }
        return found
    }

    private static func entity(_ variable: FlowVariable) -> ODataEntity {
        ODataEntity(
            .variable,
            [
                "VariableName": .string(variable.name.name),
                "IntegrationFlow": .string(variable.name.flowID ?? ""),
                "Visibility": .string(visibility(variable.name.flowID)),
                "UpdatedAt": .string(ODataTime.text(variable.updatedAt)),
                "RetainUntil": .string(ODataTime.text(variable.expiresAt)),
            ])
    }

    // MARK: - Persisted messages

    private static let messageStore: [ODataOperation] = [
        ODataOperation(.get, "MessageStoreEntries('{MessageStoreEntryId}')", .messageRead) { call in
            .entity(persistedEntity(try await persistedMessage(call)))
        },
        ODataOperation(.get, "MessageStoreEntries('{MessageStoreEntryId}')/$value", .messageRead) { call in
            .content(
                try await persistedMessage(call).body, mediaType: "application/octet-stream", fileName: "message")
        },
    ]

    static func persisted(_ call: ODataCall) async throws -> [DataStoreEntry] {
        try await call.tenant.flowState.entries(limit: entriesMax).filter {
            $0.store == .persistedMessages && $0.expiresAt > call.now
        }
    }

    private static func persistedMessage(_ call: ODataCall) async throws -> DataStoreEntry {
        let id = call.keys["MessageStoreEntryId"] ?? ""
        guard let entry = try await persisted(call).first(where: { $0.id == id }) else {
            throw ODataError(.notFound, "There is no persisted message '\(id.prefix(80))'")
        }
        return entry
    }

    static func persistedEntity(_ entry: DataStoreEntry) -> ODataEntity {
        ODataEntity(
            .messageStoreEntry,
            [
                "Id": .string(entry.id), "MessageGuid": .string(entry.messageID),
                "MessageStoreId": .string(FlowStepID.last(of: entry.id)), "TimeStamp": .time(entry.createdAt),
                "HasAttachments": .boolean(false),
            ])
    }
}

/// Persisted messages bear the message's id and the step's.
private enum FlowStepID {
    static func last(of id: String) -> String { id.split(separator: "/").last.map(String.init) ?? id }
}
