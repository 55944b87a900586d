/// The data store that a step works on.
struct DataStoreReference: Sendable {
    let name: SimpleExpression
    /// Nil: all flows share it.
    let flowID: String?

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        name = try SimpleExpression(step.properties["storageName"] ?? "")
        flowID = step.properties.settled("visibility") == "local" ? context.flow.id : nil
    }

    func store(_ scope: ExpressionScope) throws(FlowError) -> DataStoreName {
        let name = try name.evaluate(scope).trimmingSpaces()
        guard !name.isEmpty, name.utf8.count <= 500, !name.hasPrefix("\u{1}") else {
            throw FlowError(.stepFailed, "The name of the data store is empty or too long")
        }
        return DataStoreName(name: name, flowID: flowID)
    }
}

/// The id of the entry that a step means: its own expression, else the header `SapDataStoreId`.
struct DataStoreEntryID: Sendable {
    static let header = "SapDataStoreId"

    let expression: SimpleExpression?

    /// - Parameter keys: properties that may hold the expression; versions of the steps differ.
    init(_ step: Step, keys: [String]) throws(FlowError) {
        expression = try step.properties.first(of: keys).mapThrowing(SimpleExpression.init)
    }

    /// Empty where neither says anything.
    func value(_ scope: ExpressionScope) throws(FlowError) -> String {
        let given = try expression?.evaluate(scope).trimmingSpaces() ?? ""
        return given.isEmpty ? scope.message.headers[Self.header]?.trimmingSpaces() ?? "" : given
    }
}

/// The step *Data Store Write*: an id that the step itself has made stands in the header `SapDataStoreId` afterwards.
///
/// Source: SAP Cloud Integration, Define Data Store Write Operations.
struct DataStoreWrite: StepWork {
    let reference: DataStoreReference
    /// Where it says nothing, the id of the message processing log is the entry's.
    let entryID: DataStoreEntryID
    let overwrites: Bool
    let keepsHeaders: Bool
    let dueDays: Int
    let expiryDays: Int

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        reference = try DataStoreReference(step, context)
        entryID = try DataStoreEntryID(step, keys: ["messageId"])
        overwrites = step.properties.settled("override") == "true"
        keepsHeaders = step.properties.settled("includeMessageHeaders") == "true"
        dueDays = Int(step.properties.settled("alert") ?? "") ?? 2
        expiryDays = Int(step.properties.settled("expire") ?? "") ?? 30
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var kept = scope.message
        kept.headers.removeAll { name in
            !keepsHeaders || ["camel", "sap_"].contains { name.lowercased().hasPrefix($0) }
        }
        let given = try entryID.value(scope)
        let entry = DataStoreEntry(
            store: try reference.store(scope), id: given.isEmpty ? Self.madeID(scope) : given, message: kept,
            messageID: scope.messageID, createdAt: scope.now,
            dueAt: scope.now.addingTimeInterval(Double(dueDays) * 86_400),
            expiresAt: scope.now.addingTimeInterval(Double(expiryDays) * 86_400))
        return .ask(.writeEntry(entry, overwrites: overwrites))
    }

    /// Several writes of one run need ids of their own.
    private static func madeID(_ scope: ExpressionScope) -> String {
        scope.messageID + (scope.message.properties["CamelSplitIndex"].map { "-\($0)" } ?? "")
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var message = scope.message
        if try entryID.value(scope).isEmpty { message.headers[DataStoreEntryID.header] = Self.madeID(scope) }
        return .done(message)
    }
}

/// The step *Data Store Get*: the body becomes the entry's.
struct DataStoreGet: StepWork {
    let reference: DataStoreReference
    let entryID: DataStoreEntryID
    let deletes: Bool
    let failsWithoutEntry: Bool

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        reference = try DataStoreReference(step, context)
        entryID = try DataStoreEntryID(step, keys: ["dataStoreId", "messageId"])
        deletes = step.properties.settled("delete") == "true"
        failsWithoutEntry = step.properties.settled("stopOnMissingEntry") == "true"
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        .ask(.readEntry(try reference.store(scope), id: try entryID.value(scope), deletes: deletes))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var message = scope.message
        guard case .entry(let entry?) = answer else {
            guard !failsWithoutEntry else { throw FlowError(.stepFailed, "The data store has no such entry") }
            message.headers["SAP_DatastoreEntryFound"] = "false"
            return .done(message)
        }
        message.body = entry.body
        for field in entry.headers.fields { message.headers[field.name] = field.value }
        message.headers[DataStoreEntryID.header] = entry.id
        message.headers["SAP_DatastoreEntryFound"] = "true"
        return .done(message)
    }
}

/// The step *Data Store Select*: the body becomes `<messages>` with one `<message id="…">` for each entry.
///
/// The header `SapDataStoreMaxResults` says how many, where it holds a number.
struct DataStoreSelect: StepWork {
    let reference: DataStoreReference
    let entriesMax: Int
    let deletes: Bool

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        reference = try DataStoreReference(step, context)
        entriesMax = Int(step.properties.settled("maxresults") ?? "") ?? 1
        deletes = step.properties.settled("delete") == "true"
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let asked = scope.message.headers["SapDataStoreMaxResults"].flatMap { Int($0.trimmingSpaces()) } ?? entriesMax
        return .ask(.readEntries(try reference.store(scope), max: min(max(asked, 1), 10_000), deletes: deletes))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) throws(FlowError) -> StepResult {
        guard case .entries(let entries) = answer else {
            throw FlowError(.stepFailed, "The data store cannot be read")
        }
        var body = Array(#"<?xml version="1.0" encoding="UTF-8"?><messages>"#.utf8)
        for entry in entries {
            body += Array(#"<message id="\#(MarkupText.escaped(entry.id))">"#.utf8)
            body += MarkupText.withoutProlog(entry.body) + Array("</message>".utf8)
        }
        return .body(body + Array("</messages>".utf8), of: scope)
    }
}

/// The step *Data Store Delete*; an entry that is not there is none to be deleted.
struct DataStoreDelete: StepWork {
    let reference: DataStoreReference
    let entryID: DataStoreEntryID

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        reference = try DataStoreReference(step, context)
        entryID = try DataStoreEntryID(step, keys: ["messageId", "dataStoreId"])
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        .ask(.deleteEntry(try reference.store(scope), id: try entryID.value(scope)))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) -> StepResult { .done(scope.message) }
}

/// The step *Persist*: the message is kept as it is here, for people to look at.
struct Persist: StepWork {
    let stepID: String

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        stepID = step.properties["stepid"] ?? step.id
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let expiry = scope.now.addingTimeInterval(90 * 86_400)
        let entry = DataStoreEntry(
            store: .persistedMessages, id: "\(scope.messageID)/\(stepID)", message: scope.message,
            messageID: scope.messageID, createdAt: scope.now, dueAt: expiry, expiresAt: expiry)
        return .ask(.writeEntry(entry, overwrites: true))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) -> StepResult { .done(scope.message) }
}
