/// An HTTP receiver channel, read from its properties: from a message to a call, from a reply to a message.
///
/// Source: SAP Cloud Integration, HTTP receiver adapter.
struct HTTPReceiver: Sendable, Hashable {
    enum Authentication: Sendable, Hashable {
        case none
        case basic(SimpleExpression)
        /// Nil: the flow leaves the choice to the tenant.
        case clientCertificate(SimpleExpression?)
    }

    let channel: Channel
    let address: SimpleExpression
    let query: SimpleExpression?
    /// Nil: POST where there is a body, GET otherwise, unless a header says which.
    let method: SimpleExpression?
    let sendsBody: Bool
    let timeoutMilliseconds: Int
    let authentication: Authentication
    let throwsOnFailure: Bool
    let requestHeaders: HeaderNameList
    let responseHeaders: HeaderNameList

    /// Throws `unsupported` or `badExpression` with what is not carried out.
    init(_ channel: Channel) throws(FlowError) {
        let properties = channel.properties
        self.channel = channel
        address = try SimpleExpression(properties["httpAddressWithoutQuery"] ?? "")
        query = try properties["httpAddressQuery"].mapThrowing(SimpleExpression.init)
        switch properties["httpMethod"] ?? "POST" {
        case "dynamic", "Dynamic":
            method = try properties["methodSourceExpression"].mapThrowing(SimpleExpression.init)
        case let name: method = try SimpleExpression(name)
        }
        sendsBody = properties["httpShouldSendBody"] == "true"
        timeoutMilliseconds = min(max(Int(properties["httpRequestTimeout"] ?? "") ?? 60_000, 1), 600_000)
        throwsOnFailure = properties["throwExceptionOnFailure"] != "false"
        requestHeaders = HeaderNameList(properties["allowedRequestHeaders"])
        responseHeaders = HeaderNameList(properties.values["allowedResponseHeaders"] ?? "*")
        switch properties["proxyType"] ?? "default" {
        case "default", "internet", "none": break
        case let other: throw FlowError(.unsupported, "proxy type '\(other)'")
        }
        switch properties["authenticationMethod"] ?? "None" {
        case "None": authentication = .none
        case "Basic": authentication = .basic(try SimpleExpression(properties["credentialName"] ?? ""))
        case "Client Certificate":
            authentication = .clientCertificate(try properties["privateKeyAlias"].mapThrowing(SimpleExpression.init))
        case let other: throw FlowError(.unsupported, "authentication '\(other)'")
        }
    }

    /// - Parameter explicitHeaders: names, in lower case, of headers that the flow itself has set: only these may
    ///   direct the call elsewhere, never those that a sender brought.
    func call(
        _ scope: ExpressionScope, stepID: String, explicitHeaders: Set<String>
    ) throws(FlowError) -> ReceiverCall {
        let message = scope.message
        func directive(_ name: String) -> String? {
            explicitHeaders.contains(name.lowercased()) ? message.headers[name].flatMap { $0.isEmpty ? nil : $0 } : nil
        }
        let ownAddress = try address.evaluate(scope)
        let ownQuery = try query?.evaluate(scope) ?? ""
        var url = directive("CamelHttpUri") ?? ownAddress
        let query = directive("CamelHttpQuery") ?? ownQuery
        if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + query }
        let method = try methodName(scope, directive: directive("CamelHttpMethod"))
        let takesBody = ["POST", "PUT", "PATCH"].contains(method) || (sendsBody && method != "TRACE")
        return ReceiverCall(
            channelID: channel.id, channelName: channel.name, adapter: channel.adapter, stepID: stepID,
            url: Self.escaped(url.trimmingSpaces()), method: method, headers: fields(message, withBody: takesBody),
            body: takesBody ? message.body : [], timeoutMilliseconds: timeoutMilliseconds,
            authentication: try resolvedAuthentication(scope), throwsOnFailure: throwsOnFailure)
    }

    private func methodName(_ scope: ExpressionScope, directive: String?) throws(FlowError) -> String {
        let ownName = try method?.evaluate(scope)
        let name = (directive ?? ownName ?? (scope.message.body.isEmpty ? "GET" : "POST")).uppercased()
        guard ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"].contains(name) else {
            throw FlowError(.stepFailed, "'\(name.prefix(40))' is no HTTP method", location: channel.title)
        }
        return name
    }

    private func resolvedAuthentication(_ scope: ExpressionScope) throws(FlowError) -> ReceiverAuthentication {
        switch authentication {
        case .none: return .none
        case .basic(let name): return .basic(credentialName: try name.evaluate(scope).trimmingSpaces())
        case .clientCertificate(let alias):
            let alias = try alias?.evaluate(scope).trimmingSpaces() ?? ""
            return .clientCertificate(alias: alias.isEmpty ? nil : alias)
        }
    }

    private static let never: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade",
        "proxy-authorization", "proxy-connection", "expect", "x-correlation-id", "client-cert", "client-cert-chain",
    ]

    private func fields(_ message: FlowMessage, withBody: Bool) -> [HeaderField] {
        message.headers.fields.filter { field in
            let name = field.name.lowercased()
            guard !Self.never.contains(name), !name.hasPrefix("camel"), !name.hasPrefix("sap_") else { return false }
            if name == "authorization", authentication != .none { return false }
            return requestHeaders.contains(name) || (withBody && name == "content-type")
        }
    }

    /// Characters that no URL may hold are percent-encoded; everything else stays as it is written.
    static func escaped(_ url: String) -> String {
        var result = ""
        for byte in url.utf8 {
            switch byte {
            case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E:
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    /// Takes a reply over into the message; headers that steer this engine are never taken from outside.
    func take(_ reply: ReceiverReply, into message: inout FlowMessage) {
        message.body = reply.body
        for field in reply.headers {
            let name = field.name.lowercased()
            guard !Self.never.contains(name), !name.hasPrefix("camel"), !name.hasPrefix("sap_"), name != "set-cookie",
                responseHeaders.contains(name)
            else { continue }
            message.headers[field.name] = field.value
        }
        message.headers["CamelHttpResponseCode"] = String(reply.status)
    }
}

extension Optional {
    func mapThrowing<R, E: Error>(_ transform: (Wrapped) throws(E) -> R) throws(E) -> R? {
        switch self {
        case .some(let value): try transform(value)
        case .none: nil
        }
    }
}
