import NIOHTTP1

/// Which fields of a request go on to where it is forwarded.
enum ForwardedFields {
    /// What belongs to the connection and not to the message, and what the gateway sets itself.
    /// Source: RFC 9110 section 7.6.1.
    private static let connection = FieldNameSet([
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings", "content-length", "host", "expect",
    ])

    /// What upstreams take for somebody's identity or address, what rewrites the target that was judged, and what
    /// integration flows take for instructions (`Camel…`).
    private static let claims = FieldNameSet(
        [
            "forwarded", "client-cert", "client-cert-chain", "client-verify", "x-correlation-id", "x-real-ip",
            "x-client-ip", "x-cluster-client-ip", "true-client-ip", "cf-connecting-ip", "fastly-client-ip",
            "remote-user", "remote-addr", "x-remote-user", "x-remote-ip", "x-remote-addr", "x-originating-ip",
            "x-authenticated-user", "x-webauth-user", "x-rewrite-url", "x-arr-clientcert", "proxy-auth-cert", "iv-user",
            "sm-user", "oam-remote-user", "x-jwt-assertion", "x-client-verify", "x-client-dn", "x-subject-dn", "proxy",
        ],
        prefixes: [
            "x-forwarded-", "x-original-", "x-ssl-", "ssl-client-", "x-client-cert", "x-countersign-", "x-tls-client",
            "camel",
            // Of proxies and clouds that tell who they let in: WebLogic, WebSphere, Amazon, Cloudflare, Google, Azure,
            // Envoy, oauth2-proxy, Pomerium.
            "wl-proxy-", "-ws", "x-amzn-mtls-", "x-amzn-oidc-", "cf-client-cert-", "cf-access-",
            "x-goog-authenticated-user-", "x-goog-iap-", "x-ms-client-principal", "x-envoy-", "x-auth-request-",
            "x-pomerium-",
        ])

    /// The fields of the connection are matched in canonical form as well: `Transfer_Encoding` is nobody's business.
    static func isForwarded(_ name: String) -> Bool {
        !connection.contains(name) && !claims.contains(name)
    }

    /// In canonical form: what was consumed goes nowhere under another spelling either.
    static func isAuthorization(_ name: String) -> Bool { authorization.contains(name) }

    private static let authorization = FieldNameSet(["authorization"])

    static func isTrace(_ name: String) -> Bool { trace.contains(name) }

    private static let trace = FieldNameSet(["traceparent", "tracestate"])

    /// Without control characters, which would end a field.
    static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7f ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    /// Whether a field of an upstream's response goes on to the caller.
    static func isReturned(_ name: String) -> Bool {
        !returnedNever.contains(name)
    }

    private static let returnedNever = FieldNameSet([
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "content-length", "x-correlation-id", "date",
    ])
}
