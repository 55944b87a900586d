public import Foundation

extension RevocationList {
    /// Makes a complete list of an authority's and signs it.
    ///
    /// - Parameters:
    ///   - revoked: in any order; each serial number once.
    ///   - authority: the issuer, whose subject the list names.
    ///   - key: the authority's.
    ///   - number: grows from list to list of one key; nil leaves it out, as the JDK's keytool does, which keeps no
    ///     count. RFC 5280 asks for one.
    ///   - thisUpdate: when the list is made.
    ///   - nextUpdate: when the next one comes at the latest.
    ///   - signingHash: what the key signs with; nil for the usual one of the key.
    /// - Throws: `invalidValue` when `key` is not the authority's, `keyNotUsable` when nothing can be signed with it.
    ///
    /// Source: RFC 5280 sections 5.1 and 5.2.
    public static func make(
        revoked: [Revoked], number: Int?, thisUpdate: Date, nextUpdate: Date, authority: Certificate, key: PrivateKey,
        signingHash: SigningHash? = nil
    ) throws(KeyMaterialError) -> RevocationList {
        guard key.matches(authority) == true else {
            throw KeyMaterialError(.invalidValue, "The key is not that of the authority's certificate")
        }
        let usable = try key.usable()
        let algorithm = try usable.signatureAlgorithm(hash: signingHash)
        var entries: [[UInt8]] = []
        for one in revoked {
            var parts = DER.integer(one.serialNumber.bytes) + (try DER.time(one.date))
            if let reason = one.reason, reason != .unspecified {
                let own = CertificateExtension(oid: RevocationReason.oid, isCritical: false, value: reason.derEncoded)
                parts += DER.sequence(try own.derEncoded())
            }
            entries.append(DER.sequence(parts))
        }
        var extensions = [CertificateExtension.authorityKeyIdentifier(of: authority)]
        if let number {
            extensions.append(CertificateExtension(oid: "2.5.29.20", isCritical: false, value: DER.integer(number)))
        }
        var encoded: [[UInt8]] = []
        for element in extensions { encoded.append(try element.derEncoded()) }
        let signed = DER.sequence(
            DER.integer(1), algorithm, authority.subject.derEncoded, try DER.time(thisUpdate),
            try DER.time(nextUpdate), entries.isEmpty ? [] : DER.sequence(of: entries),
            DER.context(0, DER.sequence(of: encoded)))
        return try RevocationList(
            pemOrDER: DER.sequence(
                signed, algorithm, DER.bitString(try usable.signature(over: signed, hash: signingHash))))
    }
}
