extension PublicKey {
    /// One line of OpenSSH's `authorized_keys`; nil for a kind of key that OpenSSH does not know.
    ///
    /// - Parameter comment: line breaks in it become blanks; empty for none.
    /// Source: RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4.
    public func openSSHLine(comment: String = "") -> String? {
        guard let (name, fields) = openSSHFields else { return nil }
        let blob = ([Array(name.utf8)] + fields).flatMap { field in
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: field.count).bigEndian, Array.init) + field
        }
        let text = String(decoding: Base64.encode(blob), as: UTF8.self)
        let rest = comment.map { $0.isNewline ? " " : String($0) }.joined()
        return rest.isEmpty ? "\(name) \(text)" : "\(name) \(text) \(rest)"
    }

    private var openSSHFields: (name: String, fields: [[UInt8]])? {
        if let numbers = rsaNumbers {
            return ("ssh-rsa", [Self.multiplePrecision(numbers.exponent), Self.multiplePrecision(numbers.modulus)])
        }
        if algorithmOID == KeyAlgorithmNames.ed25519 { return ("ssh-ed25519", [keyBits]) }
        let curves = [CurveNames.p256: "nistp256", CurveNames.p384: "nistp384", CurveNames.p521: "nistp521"]
        guard let curve = curveOID.flatMap({ curves[$0] }), keyBits.first == 4 else { return nil }
        return ("ecdsa-sha2-\(curve)", [Array(curve.utf8), keyBits])
    }

    /// A number that is not negative, with a zero byte where the first bit would say otherwise.
    private static func multiplePrecision(_ magnitude: [UInt8]) -> [UInt8] {
        (magnitude.first ?? 0) & 0x80 != 0 ? [0] + magnitude : magnitude
    }
}
