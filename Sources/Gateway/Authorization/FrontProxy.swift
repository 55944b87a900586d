public import KeyMaterial

/// A proxy in front that ends the callers' TLS itself and asks here who they are: named, and authenticated.
public struct FrontProxy: Sendable, Hashable {
    /// Where the proxy writes the certificate that its caller proved to hold.
    public enum CertificateField: Sendable, Hashable {
        /// `Client-Cert`. Source: RFC 9440.
        case clientCert
        /// `X-Forwarded-Client-Cert` with `Cert`, as Envoy writes it.
        case forwardedClientCert
        /// `X-SSL-Client-Cert` with PEM in URL escapes, as nginx's `$ssl_client_escaped_cert`.
        case escapedPEM
        /// In the message of Envoy's `Check`: it asks over gRPC, and is believed nowhere else.
        case checkRequest

        /// Nil where it is in no header field.
        var name: String? {
            switch self {
            case .clientCert: "client-cert"
            case .forwardedClientCert: "x-forwarded-client-cert"
            case .escapedPEM: "x-ssl-client-cert"
            case .checkRequest: nil
            }
        }
    }

    public var name: String
    /// Of the certificate that the proxy itself presents.
    public var fingerprint: Fingerprint
    public var certificateField: CertificateField

    /// Whether it asks over gRPC; all others ask at `/authorize`.
    public var asksOverGRPC: Bool { certificateField == .checkRequest }

    public init(name: String, fingerprint: Fingerprint, certificateField: CertificateField) {
        self.name = name
        self.fingerprint = fingerprint
        self.certificateField = certificateField
    }
}
