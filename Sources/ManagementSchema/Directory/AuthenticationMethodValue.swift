/// How a caller proves who it is.
public enum AuthenticationMethodValue: String, SchemaEnumeration, Hashable {
    /// By the certificate of its TLS handshake.
    case sslClientCertificate = "ssl-client-certificate"
    /// By HTTP Basic credentials.
    case userAndPassword = "user-and-password"
}
