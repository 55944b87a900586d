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
            || name.hasPrefix("x-forwarded-")
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
}
