/// An HTTP receiver channel.
///
/// Source: SAP Cloud Integration, HTTP receiver adapter.
struct HTTPReceiver: FlowReceiver {
    let channel: Channel
    let address: SimpleExpression
    let query: SimpleExpression?
    /// Nil: POST where there is a body, GET otherwise, unless a header says which.
    let method: SimpleExpression?
    let sendsBody: Bool
    let throwsOnFailure: Bool
    /// The editor's *Attach Error Details on Failure*.
    let attachesErrors: Bool
    let settings: HTTPSettings

    init(_ channel: Channel, _ context: StepContext) throws(FlowError) {
        let properties = channel.properties
        self.channel = channel
        address = try SimpleExpression(properties["httpAddressWithoutQuery"] ?? "")
        query = try properties["httpAddressQuery"].mapThrowing(SimpleExpression.init)
        switch properties.settled("httpMethod") ?? "POST" {
        case "dynamic", "Dynamic":
            method = try properties["methodSourceExpression"].mapThrowing(SimpleExpression.init)
        case let name: method = try SimpleExpression(name)
        }
        sendsBody = properties.settled("httpShouldSendBody") == "true"
        throwsOnFailure = properties.settled("throwExceptionOnFailure") != "false"
        attachesErrors = properties.settled("enableMPLAttachments") == "true"
        settings = try HTTPSettings(
            properties, authentication: properties.settled("authenticationMethod"),
            timeoutMilliseconds: properties.settled("httpRequestTimeout").flatMap(Int.init))
    }

    func call(_ scope: ExpressionScope, _ origin: CallOrigin) throws(FlowError) -> ReceiverCall {
        let message = scope.message
        let ownAddress = try address.evaluate(scope)
        let ownQuery = try query?.evaluate(scope) ?? ""
        var url = origin.directive("CamelHttpUri", message) ?? ownAddress
        let query = origin.directive("CamelHttpQuery", message) ?? ownQuery
        if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + query }
        let method = try methodName(scope, directive: origin.directive("CamelHttpMethod", message))
        let takesBody = ["POST", "PUT", "PATCH"].contains(method) || (sendsBody && method != "TRACE")
        var call = ReceiverCall(
            source: origin.source(channel),
            content: .http(
                HTTPCall(
                    url: HTTPSettings.escaped(url.trimmingSpaces()), method: method,
                    headers: settings.fields(message, withBody: takesBody), body: takesBody ? message.body : [])),
            authentication: try settings.authentication.resolved(scope),
            timeoutMilliseconds: settings.timeoutMilliseconds, retries: settings.retries)
        call.attachesErrors = attachesErrors
        call.location = try settings.location?.evaluate(scope).trimmingSpaces()
        return call
    }

    private func methodName(_ scope: ExpressionScope, directive: String?) throws(FlowError) -> String {
        let ownName = try method?.evaluate(scope)
        let name = (directive ?? ownName ?? (scope.message.body.isEmpty ? "GET" : "POST")).uppercased()
        guard ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"].contains(name) else {
            throw FlowError(.stepFailed, "'\(name.prefix(40))' is no HTTP method", location: channel.title)
        }
        return name
    }

    func failure(of reply: ReceiverReply) -> FlowFailure? {
        throwsOnFailure ? HTTPSettings.failure(of: reply) : nil
    }

    func taken(_ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool) -> FlowMessage {
        settings.taken(reply, into: scope.message)
    }
}
