import IntegrationFlows

/// Which header fields of a sender a flow may see.
enum InboundHeaders {
    private static let hop: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade",
        "expect", "authorization", "proxy-authorization", "cookie", "client-cert", "client-cert-chain",
        "x-correlation-id", "x-csrf-token", "forwarded",
    ]

    /// Names that steer this engine or tell who is calling: never taken from outside.
    static func isReserved(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("camel") || name.hasPrefix("org.apache.camel") || name.hasPrefix("sap_")
            || name.hasPrefix("x-forwarded-") || name == "sapauthenticatedusername"
    }

    /// Fields that the flow lets in, and always the body's type.
    static func admitted(_ fields: [HeaderField], allowed: HeaderNameList) -> MessageHeaders {
        MessageHeaders(
            fields.filter { field in
                let name = field.name.lowercased()
                guard !hop.contains(name), !isReserved(name) else { return false }
                return name == "content-type" || allowed.contains(name)
            })
    }

    /// What the channel itself tells of the call.
    ///
    /// Source: SAP Cloud Integration, Headers and Exchange Properties Provided by the Integration Framework.
    ///
    /// - Parameter rest: the path behind the endpoint's own.
    static func telling(_ message: InboundMessage, rest: String) -> [HeaderField] {
        let path = message.path.dropLast(rest.count)
        let root = path.dropFirst().firstIndex(of: "/") ?? path.endIndex
        let host = message.headers.first { $0.name.lowercased() == "host" }?.value
        return [
            HeaderField("CamelHttpMethod", message.method),
            HeaderField("CamelHttpPath", rest.hasPrefix("/") ? String(rest.dropFirst()) : rest),
            message.query.map { HeaderField("CamelHttpQuery", $0) },
            host.map { HeaderField("CamelHttpUrl", "https://\($0)\(message.path)") },
            HeaderField("CamelServletContextPath", String(path[root...])),
            message.user.map { HeaderField("SapAuthenticatedUserName", $0) },
        ].compactMap(\.self)
    }

    /// Fields of the protocol beneath, beyond those above; the gateway writes its own.
    private static let written: Set<String> = [
        "cache-control", "content-encoding", "date", "pragma", "server", "set-cookie", "strict-transport-security",
        "upgrade", "via", "warning", "www-authenticate",
    ]

    /// Names that are those of a secret; one that only holds such a word, `X-Token-Expires`, is none.
    private static let secrets: Set<String> = [
        "access-token", "access_token", "api-key", "api_key", "apikey", "client-secret", "client_secret", "password",
        "private-token", "refresh_token", "secret", "token", "x-access-token", "x-amz-security-token", "x-api-key",
        "x-apikey", "x-auth-token", "x-token",
    ]

    /// What goes back to the sender: the body's type and what the flow has set, without what steers this engine,
    /// belongs to the connection, or is a secret by its name.
    ///
    /// Source: Apache Camel, HttpHeaderFilterStrategy.
    static func returned(_ headers: MessageHeaders, came: MessageHeaders) -> [HeaderField] {
        headers.fields.filter { field in
            let name = field.name.lowercased()
            guard isWritable(field) else { return false }
            if name == "content-type" { return true }
            return !hop.contains(name) && !written.contains(name) && !isReserved(name) && !name.hasPrefix("sap")
                && !secrets.contains(name) && came[field.name] != field.value
        }
    }

    private static func isWritable(_ field: HeaderField) -> Bool {
        !field.name.isEmpty
            && field.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !#"()<>@,;:\"/[]?={}"#.utf8.contains($0) }
            && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }
}
