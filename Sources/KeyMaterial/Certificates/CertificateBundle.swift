/// All certificates of a file, in the file's order: PEM (any number), DER, or PKCS#7 in DER, BER or PEM.
public struct CertificateBundle: Hashable, Sendable {
    public let certificates: [Certificate]

    /// Reads any of the formats, told apart by content.
    ///
    /// Throws `notFound` when there is no certificate in a file of a known format, else `malformed` with the place.
    public init(bytes: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }
}
