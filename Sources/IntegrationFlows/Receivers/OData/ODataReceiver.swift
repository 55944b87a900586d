/// An OData receiver channel, version 2 or 4: query, read, create, update, delete and function imports.
///
/// What the flow sees is XML with an element for the entity set around one for each entity, whatever goes over the wire:
/// Atom or JSON in version 2, JSON in version 4. `$batch` is refused by name.
///
/// Source: SAP Cloud Integration, OData receiver adapter; OData 2.0 Atom and JSON formats; OData 4.0 JSON format.
struct ODataReceiver: PagingReceiver {
    let channel: Channel
    let address: SimpleExpression
    let resource: SimpleExpression
    let query: [SimpleExpression]
    let operation: ODataOperation
    let format: ODataFormat
    let metadata: ODataMetadata
    let paging: ODataPaging
    let settings: HTTPSettings
    let fetchesToken: Bool

    init(_ channel: Channel, _ context: StepContext) throws(FlowError) {
        let properties = channel.properties
        self.channel = channel
        format = ODataFormat(properties)
        paging = ODataPaging(channel, context)
        address = try SimpleExpression(properties["address"] ?? "")
        resource = try SimpleExpression(properties.first(of: ["resourcePath", "resourcePathForOdatav4"]) ?? "")
        var query: [SimpleExpression] = []
        for key in ["queryOptions", "customQueryOptions"] {
            if let text = properties[key] { query.append(try SimpleExpression(text)) }
        }
        self.query = query
        metadata = try Self.metadata(properties, context)
        operation = try ODataOperation(properties.settled("operation") ?? "Query(GET)")
        guard !["1", "true"].contains(properties.settled("enableBatchProcessing") ?? "") else {
            throw FlowError(.unsupported, "$batch")
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
        try call(paging.start(scope.message), scope, origin)
    }

    private func call(
        _ position: ODataPaging.Position, _ scope: ExpressionScope, _ origin: CallOrigin
    ) throws(FlowError) -> ReceiverCall {
        let root = try root(scope)
        let path = try resource.evaluate(scope).trimmingSpaces()
        var url = path.isEmpty ? root : "\(root)/\(path)"
        switch position {
        case .link(let link): url = ODataPaging.url(of: link, below: root)
        case .skip(let done):
            var options = try options(scope)
            if isPaged(path) { options = paging.options(options, at: done) }
            if !options.isEmpty { url += (url.contains("?") ? "&" : "?") + options.joined(separator: "&") }
        }
        let set = Self.entitySet(path)
        let body = operation.sendsBody ? try format.request(scope.message.body, set: set, metadata) : []
        var headers = settings.fields(scope.message, withBody: false).filter {
            !["content-type", "accept"].contains($0.name.lowercased())
        }
        headers.append(HeaderField("Accept", format.accepted))
        if operation.sendsBody { headers.append(HeaderField("Content-Type", format.contentType)) }
        let method = operation == .function ? metadata.functionMethods[set] ?? "GET" : operation.method
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

    private func root(_ scope: ExpressionScope) throws(FlowError) -> String {
        var root = try address.evaluate(scope).trimmingSpaces()
        while root.hasSuffix("/") { root.removeLast() }
        return root
    }

    /// Each option by itself, `$top=3`.
    private func options(_ scope: ExpressionScope) throws(FlowError) -> [String] {
        var options: [String] = []
        for expression in query {
            options += try expression.evaluate(scope).trimmingSpaces().split(separator: "&").map(String.init)
        }
        return options
    }

    /// Whether the path leads to a set of entities that the channel queries.
    private func isPaged(_ path: String) -> Bool { operation == .query && !path.hasSuffix(")") }

    func failure(of reply: ReceiverReply) -> FlowFailure? { HTTPSettings.failure(of: reply) }

    func taken(
        _ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool
    ) throws(FlowError) -> FlowMessage {
        var message = settings.taken(reply, into: scope.message)
        guard !isFailure, !reply.body.isEmpty else { return message }
        let set = Self.entitySet(try resource.evaluate(scope))
        message.body = Array(try format.plain(reply.body, set: set, metadata).utf8)
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

extension ODataReceiver {
    func page(_ reply: ReceiverReply, _ scope: ExpressionScope) throws(FlowError) -> ReceiverPage? {
        let path = try resource.evaluate(scope).trimmingSpaces()
        guard isPaged(path), !reply.body.isEmpty else { return nil }
        return try format.page(reply.body, set: Self.entitySet(path), metadata)
    }

    func call(
        after pages: [ReceiverPage], _ scope: ExpressionScope, _ origin: CallOrigin
    ) throws(FlowError) -> ReceiverCall? {
        guard !paging.isStepwise, let next = try next(after: pages, scope) else { return nil }
        return try call(next, scope, origin)
    }

    func taken(
        _ pages: [ReceiverPage], _ reply: ReceiverReply, _ scope: ExpressionScope
    ) throws(FlowError) -> FlowMessage {
        var message = settings.taken(reply, into: scope.message)
        let set = Self.entitySet(try resource.evaluate(scope))
        message.body = Array(ODataFormat.document(set, pages.map(\.content).joined()).utf8)
        message.headers["Content-Type"] = "application/xml"
        paging.note(try next(after: pages, scope), in: &message)
        return message
    }

    private func next(after pages: [ReceiverPage], _ scope: ExpressionScope) throws(FlowError) -> ODataPaging.Position?
    {
        paging.next(
            after: pages, from: paging.start(scope.message), limit: ODataPaging.number("$top", try options(scope)))
    }
}
