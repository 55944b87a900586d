/// Whether a list may be relied on.
extension RevocationList {
    private static let number = "2.5.29.20"
    private static let deltaIndicator = "2.5.29.27"
    private static let issuingDistributionPoint = "2.5.29.28"

    /// The list's number, most significant byte first and without leading zeros; nil when there is none to be read.
    public var numberBytes: [UInt8]? {
        guard let value = value(Self.number), let element = try? ASN1Element(value, name: "cRLNumber"),
            let bytes = try? element.unsignedIntegerBytes()
        else { return nil }
        return Array(bytes.drop { $0 == 0 })
    }

    /// The part of an authority's certificates that the list is about; nil when it is about all of them.
    ///
    /// Authorities that split their lists give each part a name of its own. Source: RFC 5280 section 5.2.5.
    public var scope: Fingerprint? { value(Self.issuingDistributionPoint).map { Fingerprint(of: $0) } }

    /// Whether `other` is an older list of the same authority and scope.
    public func isNewer(than other: RevocationList) -> Bool {
        guard let own = numberBytes, let theirs = other.numberBytes, own != theirs else {
            return thisUpdate > other.thisUpdate
        }
        return own.count == theirs.count ? theirs.lexicographicallyPrecedes(own) : own.count > theirs.count
    }

    /// Why the list says nothing about the certificates of `authority`; nil when it may be relied on.
    ///
    /// Refused are lists of parts of the changes only (delta) and about other authorities' certificates (indirect).
    /// Source: RFC 5280 sections 5.1, 5.2 and 6.3.3 (f).
    public func objection(issuer authority: Certificate) -> String? {
        if issuer != authority.subject { return "The list is \(issuer)'s, not \(authority.subject)'s" }
        if let usage = authority.keyUsage, !usage.contains(.cRLSign) {
            return "The authority \(authority.subject) may not sign revocation lists by its key usage"
        }
        if let objection = formObjection { return objection }
        switch isSigned(by: authority.publicKey) {
        case true: return nil
        case false: return "The list is not signed by the key of \(authority.subject)"
        case nil: return "The list is signed with \(signatureAlgorithm), which cannot be checked here"
        }
    }

    private var formObjection: String? {
        if version != 2 { return "The list is of version \(version); 2 is asked for" }
        if nextUpdate == nil { return "The list does not say when the next one comes" }
        guard let number = extensions.first(where: { $0.oid == Self.number }), numberBytes != nil else {
            return "The list has no number"
        }
        if number.isCritical { return "The list's number is a critical extension" }
        if value(Self.deltaIndicator) != nil { return "The list holds changes only; a complete one is needed" }
        if let scope = value(Self.issuingDistributionPoint), Self.isIndirect(scope) {
            return "The list is about other authorities' certificates too, which is not processed here"
        }
        let known = [Self.number, Self.issuingDistributionPoint, CertificateExtension.authorityKeyIdentifier]
        if let unknown = extensions.first(where: { $0.isCritical && !known.contains($0.oid) }) {
            return "The list has the critical extension \(unknown.name), which is not understood here"
        }
        if revoked.contains(where: \.isConditional) {
            return "The list has entries with critical extensions, which are not understood here"
        }
        return nil
    }

    /// `indirectCRL [4]` of an issuing distribution point; what cannot be read counts as one.
    private static func isIndirect(_ value: [UInt8]) -> Bool {
        guard var fields = try? ASN1Element(value, name: "issuingDistributionPoint").children() else { return true }
        while !fields.isAtEnd {
            guard let field = try? fields.next("field") else { return true }
            if field.tag.tagClass == 2, field.tag.number == 4 { return field.content.first != 0 }
        }
        return false
    }

    /// As it stands in the file.
    public var signature: [UInt8] { Array(derEncoded[signatureRange]) }

    /// Whether the signature is the work of `key`; nil when the algorithm is not usable here.
    public func isSigned(by key: PublicKey) -> Bool? {
        SignatureVerification(
            algorithm: algorithm, signature: signature, message: Array(derEncoded[signedRange])
        ).isValid(for: key)
    }

    private func value(_ oid: String) -> [UInt8]? { extensions.first { $0.oid == oid }?.value }
}
