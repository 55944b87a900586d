/// An OData receiver channel, version 2 or 4: query, read, create, update, delete and function imports.
///
/// What goes out and comes in is XML with an element for the entity set around one for each entity. `$batch`, pages
/// and JSON in version 2 are refused by name.
///
/// Source: SAP Cloud Integration, OData receiver adapter; OData 2.0 Atom format; OData 4.0 JSON format.
struct ODataReceiver: FlowReceiver {
    enum Version: Sendable {
        case v2
        case v4
    }

    let channel: Channel
    let address: SimpleExpression
    let resource: SimpleExpression
    let query: [SimpleExpression]
    let operation: ODataOperation
    let version: Version
    let metadata: ODataMetadata
    let settings: HTTPSettings
    let fetchesToken: Bool

    init(_ channel: Channel, _ context: StepContext) throws(FlowError) {
        let properties = channel.properties
        self.channel = channel
        version = properties["MessageProtocol"] == "OData V4" ? .v4 : .v2
        address = try SimpleExpression(properties["address"] ?? "")
        resource = try SimpleExpression(properties.first(of: ["resourcePath", "resourcePathForOdatav4"]) ?? "")
        var query: [SimpleExpression] = []
        for key in ["queryOptions", "customQueryOptions"] {
            if let text = properties[key] { query.append(try SimpleExpression(text)) }
        }
        self.query = query
        metadata = try Self.metadata(properties, context)
        operation = try ODataOperation(properties.settled("operation") ?? "Query(GET)")
        for (key, what) in [("enableBatchProcessing", "$batch"), ("pagination", "pages")] {
            guard !["1", "true"].contains(properties.settled(key) ?? "") else { throw FlowError(.unsupported, what) }
        }
        let type = properties.settled("contentType") ?? "application/atom+xml"
        if operation.sendsBody, version == .v2, type.contains("json") {
            throw FlowError(.unsupported, "content type '\(type)'")
        }
        let minutes = Int(properties.settled("receiveTimeOut") ?? "") ?? 1
        settings = try HTTPSettings(
            properties, authentication: properties.settled("authenticationMethod"),
            timeoutMilliseconds: min(max(minutes, 1), 10) * 60_000)
        let token = properties.settled("isCSRFEnabled") ?? properties.settled("csrfEnabled")
        fetchesToken = token == "true" && operation != .query && operation != .read
    }

    /// Without the project's files, names come from the service's answers.
    private static func metadata(
        _ properties: ElementProperties, _ context: StepContext
    ) throws(FlowError) -> ODataMetadata {
        guard let path = properties.settled("edmxFilePath"), let file = context.resources?.resource(path) else {
            return ODataMetadata()
        }
        return try ODataMetadata(bytes: file.content)
    }

    func call(_ scope: ExpressionScope, _ origin: CallOrigin) throws(FlowError) -> ReceiverCall {
        var root = try address.evaluate(scope).trimmingSpaces()
        while root.hasSuffix("/") { root.removeLast() }
        let path = try resource.evaluate(scope).trimmingSpaces()
        var url = path.isEmpty ? root : "\(root)/\(path)"
        var options: [String] = []
        for expression in query {
            let text = try expression.evaluate(scope).trimmingSpaces()
            if !text.isEmpty { options.append(text) }
        }
        if !options.isEmpty { url += (url.contains("?") ? "&" : "?") + options.joined(separator: "&") }
        let body = operation.sendsBody ? try request(scope.message.body, set: Self.entitySet(path)) : []
        var headers = settings.fields(scope.message, withBody: false).filter {
            !["content-type", "accept"].contains($0.name.lowercased())
        }
        headers.append(
            HeaderField("Accept", version == .v2 ? "application/atom+xml,application/xml" : "application/json"))
        if operation.sendsBody {
            headers.append(
                HeaderField(
                    "Content-Type", version == .v2 ? "application/atom+xml;type=entry" : "application/json"))
        }
        let method = operation == .function ? metadata.functionMethods[Self.entitySet(path)] ?? "GET" : operation.method
        var call = ReceiverCall(
            source: origin.source(channel),
            content: .http(
                HTTPCall(
                    url: HTTPSettings.escaped(url), method: method, headers: headers, body: body,
                    tokenURL: fetchesToken ? HTTPSettings.escaped(root + "/") : nil)),
            authentication: try settings.authentication.resolved(scope),
            timeoutMilliseconds: settings.timeoutMilliseconds)
        call.location = try settings.location?.evaluate(scope).trimmingSpaces()
        return call
    }

    private func request(_ body: [UInt8], set: String) throws(FlowError) -> [UInt8] {
        let root = try MarkupDocument(message: body).root()
        // The entity stands below the set's element; one that stands alone is taken as it is.
        let entity = root.name == set || root.children.count == 1 ? root.children.first ?? root : root
        switch version {
        case .v2: return Array(ODataAtom.entry(entity).utf8)
        case .v4: return Array(ODataJSON(metadata: metadata).entity(entity).text.utf8)
        }
    }

    func failure(of reply: ReceiverReply) -> FlowFailure? { HTTPSettings.failure(of: reply) }

    func taken(
        _ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool
    ) throws(FlowError) -> FlowMessage {
        var message = settings.taken(reply, into: scope.message)
        guard !isFailure, !reply.body.isEmpty else { return message }
        let set = Self.entitySet(try resource.evaluate(scope))
        switch version {
        case .v2: message.body = Array(try ODataAtom.plain(reply.body, set: set, metadata: metadata).utf8)
        case .v4: message.body = Array(try ODataJSON(metadata: metadata).plain(reply.body, set: set).utf8)
        }
        message.headers["Content-Type"] = "application/xml"
        return message
    }

    /// `A_Order(Order='1')/to_Item` is of `to_Item`, `A_Order?$top=1` of `A_Order`.
    static func entitySet(_ path: String) -> String {
        let whole = path.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        var depth = 0
        var segments = [""]
        for character in whole {
            if character == "(" { depth += 1 }
            if character == "/", depth == 0 {
                segments.append("")
            } else if depth == 0 {
                segments[segments.count - 1].append(character)
            }
            if character == ")" { depth -= 1 }
        }
        return segments.last { !$0.isEmpty } ?? "Entities"
    }
}

/// What an OData channel does.
enum ODataOperation: String, Sendable {
    case query = "query"
    case read = "read"
    case create = "create"
    case update = "update"
    case merge = "merge"
    case patch = "patch"
    case delete = "delete"
    case function = "functionimport"

    /// `Query(GET)` in version 2, `get` in version 4; throws `unsupported` for others.
    init(_ text: String) throws(FlowError) {
        let name = text.split(separator: "(").first.map { $0.lowercased() } ?? ""
        let names = ["get": Self.query, "post": .create, "put": .update, "upsert": .merge]
        guard let operation = Self(rawValue: name) ?? names[name] else {
            throw FlowError(.unsupported, "operation '\(text)'")
        }
        self = operation
    }

    var method: String {
        switch self {
        case .query, .read, .function: "GET"
        case .create: "POST"
        case .update: "PUT"
        case .merge: "MERGE"
        case .patch: "PATCH"
        case .delete: "DELETE"
        }
    }

    var sendsBody: Bool { [.create, .update, .merge, .patch].contains(self) }
}
