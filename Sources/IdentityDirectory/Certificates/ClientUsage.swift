import KeyMaterial

/// Whether a certificate may stand for a client, by what it says about itself.
///
/// Source: RFC 5280 sections 4.2.1.3 and 4.2.1.12. An absent extension restricts nothing.
enum ClientUsage {
    private static let clientAuthentication = "1.3.6.1.5.5.7.3.2"
    private static let any = "2.5.29.37.0"

    /// Why the certificate may not authenticate a client; nil when it may.
    static func objection(to certificate: Certificate) -> String? {
        if let purposes = certificate.extendedKeyUsage,
            !purposes.contains(clientAuthentication), !purposes.contains(any)
        {
            return "The certificate's extended key usage does not include client authentication."
        }
        if let usage = certificate.keyUsage, !usage.contains(.digitalSignature) {
            return "The certificate's key usage does not include digital signature."
        }
        return nil
    }
}
