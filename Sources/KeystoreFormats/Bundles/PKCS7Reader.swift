import KeyMaterial

/// Reads the certificates out of PKCS#7.
///
/// ```
/// SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE,
///   certificates [0] IMPLICIT SET OPTIONAL, crls [1] IMPLICIT SET OPTIONAL, signerInfos SET }
/// ```
/// Netscape's sequence of certificates, an old format of the same shape, is taken as well:
/// `ContentInfo { 2.16.840.1.113730.2.5, [0] EXPLICIT SEQUENCE OF Certificate }`.
///
/// Source: RFC 5652 section 5.1; OpenSSL's manual of `nseq`.
struct PKCS7Reader {
    let limits: KeystoreLimits

    func keystore(of bytes: ArraySlice<UInt8>) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .pkcs7)
        var assembly = EntryAssembly()
        try read(bytes, into: &assembly, warnings: &keystore.warnings)
        keystore.entries = assembly.entries(warnings: &keystore.warnings)
        return keystore
    }

    func read(
        _ bytes: ArraySlice<UInt8>, into assembly: inout EntryAssembly, warnings: inout [String]
    ) throws(KeystoreError) {
        var outer = BERReader(bytes, depthMax: limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "the PKCS#7 content").reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of the PKCS#7 content")
        if type.isIdentifier(.netscapeCertificateSequence) {
            var tagged = try parts.next(BERTag.context(0), "a sequence of certificates").reader()
            let sequence = try tagged.next(BERTag.sequence, "a sequence of certificates")
            return try readCertificates(sequence, into: &assembly, warnings: &warnings)
        }
        guard type.isIdentifier(.signedData) else {
            guard type.identifierText.hasPrefix("1.2.840.113549.1.") else {
                throw KeystoreError(.notAKeystore, "content of type \(type.identifierText), and no certificates")
            }
            warnings.append("the PKCS#7 content is of type \(type.identifierText), which carries no certificates")
            let content = OtherContent(
                summary: "PKCS#7 content \(type.identifierText)", form: .fileContent, encoded: Array(bytes))
            assembly.add(.other(content), EntryAssembly.Attributes())
            return
        }
        var tagged = try parts.next(BERTag.context(0), "signed data").reader()
        var data = try tagged.next(BERTag.sequence, "signed data").reader()
        _ = try data.next(BERTag.integer, "the version of signed data")
        _ = try data.next(BERTag.set, "the digest algorithms of signed data")
        _ = try data.next(BERTag.sequence, "the content of signed data")
        if let set = try data.nextIf(BERTag.context(0)) {
            try readCertificates(set, into: &assembly, warnings: &warnings)
        }
        if let set = try data.nextIf(BERTag.context(1)) {
            var lists = try set.reader()
            while let list = try lists.next() {
                let content = OtherContent(
                    summary: "certificate revocation list", form: .pemBlock(label: OtherContent.revocationListLabel),
                    encoded: Array(list.encoded))
                assembly.add(.other(content), EntryAssembly.Attributes())
            }
        }
    }

    private func readCertificates(
        _ set: BERElement, into assembly: inout EntryAssembly, warnings: inout [String]
    ) throws(KeystoreError) {
        var certificates = try set.reader()
        while let element = try certificates.next() {
            guard assembly.count < limits.itemsMax else {
                throw KeystoreError(.limitExceeded, "more than \(limits.itemsMax) certificates")
            }
            let bytes = Array(element.encoded)
            do throws(KeyMaterialError) {
                assembly.add(try Certificate(derEncoded: bytes), EntryAssembly.Attributes())
            } catch {
                warnings.append("a certificate cannot be read: \(error.detail)")
                let content = OtherContent(
                    summary: "certificate that cannot be read", form: .pemBlock(label: "CERTIFICATE"), encoded: bytes)
                assembly.add(.other(content), EntryAssembly.Attributes())
            }
        }
    }
}
