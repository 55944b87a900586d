/// The purposes that certificates are met with.
///
/// Source: RFC 5280 section 4.2.1.12.
public enum ExtendedKeyUsage {
    /// Servers of TLS.
    public static let serverAuthentication = "1.3.6.1.5.5.7.3.1"
    /// Callers of TLS.
    public static let clientAuthentication = "1.3.6.1.5.5.7.3.2"
    /// Stands for every purpose.
    public static let any = "2.5.29.37.0"

    /// `clientAuth` and the like; nil for a purpose without a common name.
    public static func name(_ oid: String) -> String? {
        names[oid]
    }

    private static let names = [
        serverAuthentication: "serverAuth", clientAuthentication: "clientAuth", any: "anyExtendedKeyUsage",
        "1.3.6.1.5.5.7.3.3": "codeSigning", "1.3.6.1.5.5.7.3.4": "emailProtection",
        "1.3.6.1.5.5.7.3.8": "timeStamping", "1.3.6.1.5.5.7.3.9": "OCSPSigning",
    ]
}
