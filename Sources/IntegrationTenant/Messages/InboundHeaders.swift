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

    /// Fields of the protocol beneath, beyond those above; the gateway writes its own.
    private static let written: Set<String> = [
        "cache-control", "content-encoding", "date", "pragma", "server", "set-cookie", "strict-transport-security",
        "upgrade", "via", "warning", "www-authenticate",
    ]

    /// What goes back to the sender: the body's type and what the flow has set, without what steers this engine,
    /// belongs to the connection, or gives a secret away by its name.
    ///
    /// Source: Apache Camel, HttpHeaderFilterStrategy.
    static func returned(_ headers: MessageHeaders, came: MessageHeaders) -> [HeaderField] {
        headers.fields.filter { field in
            let name = field.name.lowercased()
            guard isWritable(field) else { return false }
            if name == "content-type" { return true }
            return !hop.contains(name) && !written.contains(name) && !isReserved(name) && !name.hasPrefix("sap")
                && !StepSnapshot.isSecret(name) && came[field.name] != field.value
        }
    }

    private static func isWritable(_ field: HeaderField) -> Bool {
        !field.name.isEmpty
            && field.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !#"()<>@,;:\"/[]?={}"#.utf8.contains($0) }
            && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
    }
}
