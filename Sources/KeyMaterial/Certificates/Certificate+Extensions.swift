import Crypto

extension Certificate {
    /// Nil when the extension is absent; empty when it cannot be read, which then allows nothing.
    public var keyUsage: KeyUsage? {
        value(CertificateExtension.keyUsage).map { KeyUsage(bitString: $0) ?? [] }
    }

    /// Object identifiers in dotted decimal; nil when the extension is absent, which allows every usage.
    ///
    /// Empty when it cannot be read, which then allows nothing. `ExtendedKeyUsage` has the common ones.
    public var extendedKeyUsage: [String]? {
        guard let value = value(CertificateExtension.extendedKeyUsage) else { return nil }
        guard let element = try? ASN1Element(value, name: "extKeyUsage"), var members = try? element.children() else {
            return []
        }
        var usages: [String] = []
        while let usage = try? members.next("KeyPurposeId").objectIdentifier() { usages.append(usage) }
        return usages
    }

    /// Nil when the extension is absent. One that cannot be read counts as an authority's: nothing is then issued to
    /// it by mistake as to an end entity.
    public var basicConstraints: BasicConstraints? {
        guard let value = value(CertificateExtension.basicConstraints) else { return nil }
        return BasicConstraints(value) ?? BasicConstraints(isCertificateAuthority: true, pathLength: nil)
    }

    /// It calls itself an authority; certificates of version 1, which cannot say so, do not count.
    public var isCertificateAuthority: Bool { basicConstraints?.isCertificateAuthority ?? false }

    /// Subject and issuer are the same name; says nothing of the signature.
    public var isSelfIssued: Bool { subject == issuer }

    /// Signed by its own key; false also when the algorithm is not usable here.
    public var isSelfSigned: Bool { isSelfIssued && isSigned(by: publicKey) == true }

    /// `DNS:a`, `IP:192.0.2.1`, `email:a@b`, `URI:…`, `DN:…`, `RID:…`, `other:OID`, in the certificate's order.
    ///
    /// Empty when there are none. What cannot be read is left out.
    public var subjectAlternativeNames: [String] {
        value(CertificateExtension.subjectAlternativeName).map { GeneralName.texts(in: $0) } ?? []
    }

    /// Nil when the extension is absent.
    public var subjectKeyIdentifier: [UInt8]? {
        guard let value = value(CertificateExtension.subjectKeyIdentifier) else { return nil }
        return try? ASN1Element(value, name: "subjectKeyIdentifier").octets()
    }

    /// The issuer's key identifier; nil when the extension is absent or names the issuer in another way only.
    public var authorityKeyIdentifier: [UInt8]? {
        guard let value = value(CertificateExtension.authorityKeyIdentifier),
            let element = try? ASN1Element(value, name: "authorityKeyIdentifier"), var fields = try? element.children(),
            let identifier = try? fields.nextIf("keyIdentifier", .primitiveContext(0))
        else { return nil }
        return try? identifier.octets(.primitiveContext(0))
    }

    /// 40 lower-case hexadecimal digits; what older tools show. Not for identity.
    public var sha1Fingerprint: String { Hexadecimal.encode(Array(Insecure.SHA1.hash(data: derEncoded))) }

    /// 128 lower-case hexadecimal digits.
    public var sha512Fingerprint: String { Hexadecimal.encode(Array(SHA512.hash(data: derEncoded))) }

    /// Whether the signature is the work of `key`; nil when the algorithm is not usable here.
    public func isSigned(by key: PublicKey) -> Bool? {
        SignatureVerification(
            algorithm: content.algorithm, signature: Array(derEncoded[content.signatureRange]),
            message: Array(derEncoded[content.signedRange])
        ).isValid(for: key)
    }

    /// The content of the first extension of that kind.
    private func value(_ oid: String) -> [UInt8]? {
        content.extensions.first { $0.oid == oid }?.value
    }
}

extension KeyUsage {
    /// Nil for what is no BIT STRING.
    package init?(bitString: [UInt8]) {
        guard let bits = try? ASN1Element(bitString, name: "keyUsage").bits() else { return nil }
        var usage: UInt16 = 0
        for (index, byte) in bits.prefix(2).enumerated() {
            for bit in 0..<8 where byte & (0x80 >> bit) != 0 {
                usage |= 1 << (index * 8 + bit)
            }
        }
        self.init(rawValue: usage & 0x01FF)
    }

    /// The DER of the BIT STRING, without trailing zero bits.
    var derEncoded: [UInt8] {
        guard rawValue != 0 else { return DER.bitString([]) }
        let count = 16 - rawValue.leadingZeroBitCount
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8)
        for bit in 0..<count where rawValue & (1 << bit) != 0 {
            bytes[bit / 8] |= 0x80 >> (bit % 8)
        }
        return DER.bitString(bytes, unusedBits: UInt8(bytes.count * 8 - count))
    }
}

extension BasicConstraints {
    /// Nil for what cannot be read.
    package init?(_ value: [UInt8]) {
        do throws(KeyMaterialError) {
            var fields = try ASN1Element(value, name: "basicConstraints").children()
            let isAuthority = try fields.nextIf("cA", .boolean)?.boolean() ?? false
            let length = try fields.nextIf("pathLenConstraint", .integer)?.integer(max: Int(Int32.max))
            self.init(isCertificateAuthority: isAuthority, pathLength: length)
        } catch {
            return nil
        }
    }
}
