/// What receiver channels over HTTP have in common: authentication, headers, time and retries.
struct HTTPSettings: Sendable {
    enum Authentication: Sendable {
        case none
        case basic(SimpleExpression)
        /// Nil: the flow leaves the choice to the tenant.
        case clientCertificate(SimpleExpression?)
        case oauth2ClientCredentials(SimpleExpression)

        func resolved(_ scope: ExpressionScope) throws(FlowError) -> ReceiverAuthentication {
            switch self {
            case .none: return .none
            case .basic(let name): return .basic(credentialName: try name.evaluate(scope).trimmingSpaces())
            case .clientCertificate(let alias):
                let alias = try alias?.evaluate(scope).trimmingSpaces() ?? ""
                return .clientCertificate(alias: alias.isEmpty ? nil : alias)
            case .oauth2ClientCredentials(let name):
                return .oauth2ClientCredentials(credentialName: try name.evaluate(scope).trimmingSpaces())
            }
        }
    }

    let authentication: Authentication
    let timeoutMilliseconds: Int
    let requestHeaders: HeaderNameList
    let responseHeaders: HeaderNameList
    let retries: CallRetries?
    /// The location that an on-premise address is of, perhaps empty; nil for addresses of the internet.
    let location: SimpleExpression?

    /// - Parameters:
    ///   - authentication: as the channel names the method; nil means none.
    ///   - timeoutMilliseconds: nil means a minute.
    /// - Throws: `unsupported`, `badExpression`.
    init(
        _ properties: ElementProperties, authentication method: String?, timeoutMilliseconds: Int?
    ) throws(FlowError) {
        self.timeoutMilliseconds = min(max(timeoutMilliseconds ?? 60_000, 1), 600_000)
        requestHeaders = HeaderNameList(
            properties.first(of: ["allowedRequestHeaders", "whitelistRequestHeaders", "allowedHeaders"]))
        let response = properties.values["allowedResponseHeaders"] ?? properties["whitelistResponseHeaders"]
        responseHeaders = HeaderNameList(response ?? "*")
        switch properties.settled("proxyType") ?? "default" {
        case "default", "internet", "none", "Internet": location = nil
        case "sapcc", "onPremise", "on-premise":
            location = try SimpleExpression(
                properties.first(of: ["locationID", "location_id", "scc_location_id", "locationId"]) ?? "")
        case let other: throw FlowError(.unsupported, "proxy type '\(other)'")
        }
        authentication = try Self.authentication(method ?? "None", properties)
        let isRetried = properties.settled("retryOnConnectionFailure") == "true"
        retries = isRetried ? Self.retries(properties) : nil
    }

    private static func authentication(
        _ method: String, _ properties: ElementProperties
    ) throws(FlowError) -> Authentication {
        let credential = properties.first(of: ["credentialName", "alias"]) ?? ""
        switch method {
        case "None", "none", "NoAuthentication": return .none
        case "Basic", "BasicAuthentication": return .basic(try SimpleExpression(credential))
        case "Client Certificate", "ClientCertificate":
            let alias = properties.first(of: ["privateKeyAlias", "odataCertAuthPrivateKeyAlias"])
            return .clientCertificate(try alias.mapThrowing(SimpleExpression.init))
        case "OAuth2 Client Credentials", "OAuth2ClientCredentials":
            return .oauth2ClientCredentials(try SimpleExpression(credential))
        case let other: throw FlowError(.unsupported, "authentication '\(other)'")
        }
    }

    /// Source: SAP Cloud Integration, HTTP receiver adapter: at most three times, at most 60 seconds apart.
    private static func retries(_ properties: ElementProperties) -> CallRetries {
        let statuses = (properties.settled("httpErrorResponseCodes") ?? "").split { !$0.isNumber }.compactMap {
            Int($0)
        }
        return CallRetries(
            countMax: min(max(Int(properties.settled("retryIteration") ?? "") ?? 1, 1), 3),
            intervalSeconds: min(max(Int(properties.settled("retryInterval") ?? "") ?? 5, 0), 60),
            statuses: Set(statuses))
    }

    private static let never: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade",
        "proxy-authorization", "proxy-connection", "expect", "x-correlation-id", "client-cert", "client-cert-chain",
    ]

    /// Header fields of the message that go out.
    func fields(_ message: FlowMessage, withBody: Bool) -> [HeaderField] {
        message.headers.fields.filter { field in
            let name = field.name.lowercased()
            guard !Self.never.contains(name), !name.hasPrefix("camel"), !name.hasPrefix("sap_"),
                name != "sapauthenticatedusername"
            else { return false }
            if name == "authorization" {
                guard case .none = authentication else { return false }
            }
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

    /// What a status other than 2xx means.
    static func failure(of reply: ReceiverReply) -> FlowFailure? {
        guard !(200..<300).contains(reply.status) else { return nil }
        return FlowFailure(
            detail: "HTTP operation failed with status \(reply.status)",
            isTransient: reply.status >= 500 || [408, 425, 429].contains(reply.status))
    }

    /// Takes a reply over into the message; headers that steer this engine are never taken from outside.
    func taken(_ reply: ReceiverReply, into message: FlowMessage) -> FlowMessage {
        var message = message
        message.body = reply.body
        for field in reply.headers {
            let name = field.name.lowercased()
            guard !Self.never.contains(name), !name.hasPrefix("camel"), !name.hasPrefix("sap_"), name != "set-cookie",
                responseHeaders.contains(name)
            else { continue }
            message.headers[field.name] = field.value
        }
        message.headers["CamelHttpResponseCode"] = String(reply.status)
        return message
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
