import NIOSSL

/// Why a handshake came to nothing.
enum HandshakeFailure {
    /// Whether the caller broke it off because it does not trust the certificate that it was shown.
    ///
    /// The library tells a caller's alert by the name that it has for it, and by nothing else. Source: RFC 8446 section
    /// 6.2, alerts 42 (bad certificate), 46 (certificate unknown) and 48 (unknown authority).
    static func isDistrust(_ error: any Error) -> Bool {
        guard case .handshakeFailed(.sslError(let stack)) = error as? NIOSSLError else { return false }
        let names = ["ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN"]
        return stack.contains { entry in
            let text = entry.description
            return names.contains { text.contains($0) }
        }
    }
}
