public import KeyMaterial

/// Reads a path of certificates in DER: `PkiPath ::= SEQUENCE OF Certificate`, from the authority down.
///
/// Source: ITU-T X.509 section 7.4 (2000), RFC 6066 section 10.1.
struct CertificatePathReader {
    let limits: KeystoreLimits

    func keystore(of bytes: ArraySlice<UInt8>) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .pkiPath)
        var outer = BERReader(bytes, depthMax: limits.depthMax)
        var path = try outer.next(BERTag.sequence, "the path of certificates").reader()
        if !outer.remaining.isEmpty {
            keystore.warnings.append("\(outer.remaining.count) bytes follow the end of the content")
        }
        while let element = try path.next() {
            guard keystore.entries.count < limits.itemsMax else {
                throw KeystoreError(.limitExceeded, "more than \(limits.itemsMax) certificates")
            }
            do throws(KeyMaterialError) {
                keystore.append(try Certificate(derEncoded: Array(element.encoded)))
            } catch {
                throw KeystoreError(.damaged, "certificate \(keystore.entries.count + 1): \(error.detail)")
            }
        }
        return keystore
    }
}

/// Writes a path of certificates, as `CertificatePathReader` reads it.
public enum CertificatePathWriter {
    /// - Parameter chain: the end entity first, as keystores hold it.
    public static func bytes(of chain: [Certificate]) -> [UInt8] {
        DER.sequence(of: chain.reversed().map(\.derEncoded))
    }
}
