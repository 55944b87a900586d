public import KeyMaterial

/// Writes certificates as PKCS#7: signed data that nobody has signed, the usual way to hand a chain over.
///
/// Source: RFC 5652 section 5.1 ("degenerate case").
public enum PKCS7Writer {
    /// DER; the certificates keep their order, which most readers do not look at.
    public static func bytes(of certificates: [Certificate]) -> [UInt8] {
        let data = DER.sequence(
            DER.integer(1), DER.set(of: []), DER.sequence(DER.identifier(.data)),
            DER.element(BERTag.context(0), of: certificates.map(\.derEncoded)), DER.set(of: []))
        return DER.sequence(DER.identifier(.signedData), DER.explicit(0, data))
    }
}
