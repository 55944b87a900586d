/// What libraries say of a connection that failed, in words for people.
enum ConnectionErrorText {
    private static let secured = [
        ("WRONG_VERSION_NUMBER", "the server does not speak TLS"), ("HTTP_REQUEST", "the server does not speak TLS"),
        ("CERTIFICATE_VERIFY_FAILED", "the server's certificate is not trusted"),
        ("unableToValidateCertificate", "the server's certificate is not for this host"),
        ("HostnameMismatch", "the server's certificate is not for this host"),
        ("UNSUPPORTED_PROTOCOL", "the server has no TLS version that is accepted"),
        ("PROTOCOL_VERSION", "the server has no TLS version that is accepted"),
        ("CERTIFICATE_REQUIRED", "the server wants a client certificate"),
        ("UNKNOWN_CA", "the server does not trust the authority of our certificate"),
        ("ALERT_BAD_CERTIFICATE", "the server refused our certificate"),
        ("CERTIFICATE_EXPIRED", "the server says that our certificate has expired"),
        ("CERTIFICATE_REVOKED", "the server says that our certificate is revoked"),
        ("CERTIFICATE_UNKNOWN", "the server refused our certificate"),
        ("ACCESS_DENIED", "the server refused our certificate"),
        ("HANDSHAKE_FAILURE", "the server refused the handshake"),
        ("uncleanShutdown", "the server closed the connection"), ("EOF", "the server closed the connection"),
    ]

    private static let connected = [
        ("onnection refused", "the connection was refused"), ("errno: 111", "the connection was refused"),
        ("onnection reset", "the server closed the connection"), ("errno: 104", "the server closed the connection"),
        ("No route to host", "there is no way to the host"), ("etwork is unreachable", "there is no way to the host"),
        ("imed out", "the host did not answer in time"), ("onnectTimeout", "the host did not answer in time"),
        ("EOF", "the server closed the connection"),
    ]

    /// Of a TLS library's error; the library's own reason where it is none of the known ones.
    static func secure(_ text: String) -> String {
        if let known = secured.first(where: { text.contains($0.0) }) { return known.1 }
        // `… error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION at …`
        if let reason = text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/) {
            return reason.output.1.lowercased().replacing("_", with: " ")
        }
        return "the handshake failed"
    }

    /// Of an error of the socket.
    static func plain(_ text: String) -> String {
        connected.first { text.contains($0.0) }?.1 ?? "the host cannot be connected to"
    }
}
