/// One extension of a certificate, as it was read.
public struct CertificateExtension: Hashable, Sendable {
    /// Dotted decimal.
    public let oid: String
    public let isCritical: Bool
    /// The content of the octet string: the DER of the extension's own type.
    public let value: [UInt8]
    /// Such as `subjectAltName`, or the object identifier when it has no common name.
    public let name: String
}
