/// The private part of a key of OpenSSH, in the clear.
///
/// | field | what |
/// |---|---|
/// | 4 bytes, twice | a number, equal both times where the passphrase is right |
/// | kind | string: `ssh-ed25519`, `ssh-rsa`, `ssh-dss`, `ecdsa-sha2-…` |
/// | numbers | strings, by the kind |
/// | comment | string |
/// | padding | 1, 2, 3, … |
///
/// Source: OpenSSH's `PROTOCOL.key`.
struct OpenSSHKeyPart {
    /// A secret, and the caller's to wipe.
    var pkcs8: [UInt8]
    let comment: String

    /// nil where the two numbers differ, as they do under a wrong passphrase.
    ///
    /// - Throws: `damaged`; `unsupported` for kinds that are not handled, and for keys that stay in a token.
    init?(_ bytes: [UInt8]) throws(KeystoreError) {
        var inner = BigEndianReader(bytes)
        guard try inner.word32() == inner.word32() else { return nil }
        let kind = String(decoding: try inner.countedBytes(), as: UTF8.self)
        switch kind {
        case "ssh-ed25519": pkcs8 = try Self.ed25519(&inner)
        case "ssh-rsa": pkcs8 = try Self.rsa(&inner)
        case "ssh-dss": pkcs8 = try Self.dsa(&inner)
        case "ecdsa-sha2-nistp256": pkcs8 = try Self.ec(&inner, ObjectIdentifier(1, 2, 840, 10045, 3, 1, 7), size: 32)
        case "ecdsa-sha2-nistp384": pkcs8 = try Self.ec(&inner, ObjectIdentifier(1, 3, 132, 0, 34), size: 48)
        case "ecdsa-sha2-nistp521": pkcs8 = try Self.ec(&inner, ObjectIdentifier(1, 3, 132, 0, 35), size: 66)
        default: throw KeystoreError(.unsupported, "a key of OpenSSH of the kind \(kind)")
        }
        comment = String(decoding: try inner.countedBytes(), as: UTF8.self)
    }

    private static func ed25519(_ input: inout BigEndianReader) throws(KeystoreError) -> [UInt8] {
        _ = try input.countedBytes()
        let pair = try input.countedBytes()
        guard pair.count == 64 else { throw KeystoreError(.damaged, "an Ed25519 key of \(pair.count) bytes") }
        return PrivateKeyInfo.encoded(
            DER.sequence(DER.identifier(ObjectIdentifier(1, 3, 101, 112))), DER.octetString(Array(pair[..<32])))
    }

    private static func ec(
        _ input: inout BigEndianReader, _ curve: ObjectIdentifier, size: Int
    ) throws(KeystoreError) -> [UInt8] {
        _ = try input.countedBytes()
        let point = try input.countedBytes()
        let scalar = Array(try input.countedBytes().drop { $0 == 0 })
        guard scalar.count <= size else { throw KeystoreError(.damaged, "a key larger than its curve") }
        let padded = [UInt8](repeating: 0, count: size - scalar.count) + scalar
        let algorithm = DER.sequence(
            DER.identifier(ObjectIdentifier(1, 2, 840, 10045, 2, 1)), DER.identifier(curve))
        let key = DER.sequence(
            DER.integer(1), DER.octetString(padded), DER.explicit(1, DER.element(BERTag.bitString, [0] + point)))
        return PrivateKeyInfo.encoded(algorithm, key)
    }

    /// OpenSSH leaves out the exponents of the Chinese remainder theorem, which PKCS#1 has.
    private static func rsa(_ input: inout BigEndianReader) throws(KeystoreError) -> [UInt8] {
        let numbers = try numbers(6, &input)
        let (modulus, exponent, secret) = (numbers[0], numbers[1], numbers[2])
        let (coefficient, first, second) = (numbers[3], numbers[4], numbers[5])
        guard let left = Magnitude(secret).remainder(by: Magnitude(first).predecessor),
            let right = Magnitude(secret).remainder(by: Magnitude(second).predecessor)
        else { throw KeystoreError(.damaged, "an RSA key with a prime that is none") }
        let parts = [
            modulus, exponent, secret, first, second, left.twosComplement, right.twosComplement, coefficient,
        ]
        return PrivateKeyInfo.rsa(parts.map { DER.element(BERTag.integer, $0) })
    }

    /// p, q and g, then the public number and the secret one.
    private static func dsa(_ input: inout BigEndianReader) throws(KeystoreError) -> [UInt8] {
        let numbers = try numbers(5, &input).map { DER.element(BERTag.integer, $0) }
        return PrivateKeyInfo.dsa(Array(numbers[..<3]), secret: numbers[4])
    }

    /// Numbers as an INTEGER has them: the sign's bit comes first.
    private static func numbers(_ count: Int, _ input: inout BigEndianReader) throws(KeystoreError) -> [[UInt8]] {
        var numbers: [[UInt8]] = []
        for _ in 0..<count { numbers.append(try input.countedBytes()) }
        guard numbers.allSatisfy({ !$0.isEmpty && $0.count <= 2_049 && $0[0] < 0x80 }) else {
            throw KeystoreError(.damaged, "a key whose numbers make no sense")
        }
        return numbers
    }
}
