import KeyMaterial

/// A private key as `ssh-keygen` writes it, made into PKCS#8.
///
/// | field | what |
/// |---|---|
/// | `openssh-key-v1`, zero | mark |
/// | cipher, derivation, its options | strings; `none` where the key is in the clear |
/// | 4 bytes | number of keys, 1 |
/// | public key, private part | strings; the part is two equal numbers, the kind, its numbers, a comment, padding |
///
/// Encrypted ones use bcrypt, which is not handled: they are kept as they are.
/// Source: OpenSSH's `PROTOCOL.key`; RFC 4251 section 5 for strings and numbers.
struct OpenSSHPrivateKey {
    private let block: PEM.Block

    init(_ block: PEM.Block) {
        self.block = block
    }

    /// The key and the comment that `ssh-keygen` gave it.
    func open() throws(KeystoreError) -> (key: StoredKey, comment: String?) {
        let sealed = SealedKey(type: .pem, bytes: block.bytes, block: block)
        do throws(KeystoreError) {
            let (pkcs8, comment) = try pkcs8()
            let key = StoredKey(state: KeystoreReading.state(of: pkcs8), ownPassphrase: nil, sealed: nil)
            return (key, comment.isEmpty ? nil : comment)
        } catch {
            return (StoredKey(state: try KeystoreReading.state(of: error), ownPassphrase: nil, sealed: sealed), nil)
        }
    }

    private func pkcs8() throws(KeystoreError) -> (pkcs8: [UInt8], comment: String) {
        var outer = BigEndianReader(block.bytes)
        guard try outer.bytes(15) == Array("openssh-key-v1\0".utf8) else {
            throw KeystoreError(.damaged, "no key of OpenSSH")
        }
        let cipher = String(decoding: try outer.countedBytes(), as: UTF8.self)
        _ = try outer.countedBytes()
        _ = try outer.countedBytes()
        guard cipher == "none" else {
            throw KeystoreError(.unsupported, "a key of OpenSSH encrypted with \(cipher) and bcrypt")
        }
        guard try outer.word32() == 1 else { throw KeystoreError(.unsupported, "several keys of OpenSSH in one block") }
        _ = try outer.countedBytes()
        var inner = BigEndianReader(try outer.countedBytes())
        guard try inner.word32() == inner.word32() else { throw KeystoreError(.damaged, "a key of OpenSSH is damaged") }
        let kind = String(decoding: try inner.countedBytes(), as: UTF8.self)
        let key: [UInt8]
        switch kind {
        case "ssh-ed25519": key = try ed25519(&inner)
        case "ssh-rsa": key = try rsa(&inner)
        case "ecdsa-sha2-nistp256": key = try ec(&inner, ObjectIdentifier(1, 2, 840, 10045, 3, 1, 7), size: 32)
        case "ecdsa-sha2-nistp384": key = try ec(&inner, ObjectIdentifier(1, 3, 132, 0, 34), size: 48)
        case "ecdsa-sha2-nistp521": key = try ec(&inner, ObjectIdentifier(1, 3, 132, 0, 35), size: 66)
        default: throw KeystoreError(.unsupported, "a key of OpenSSH of the kind \(kind)")
        }
        return (key, String(decoding: try inner.countedBytes(), as: UTF8.self))
    }

    private func ed25519(_ input: inout BigEndianReader) throws(KeystoreError) -> [UInt8] {
        _ = try input.countedBytes()
        let pair = try input.countedBytes()
        guard pair.count == 64 else { throw KeystoreError(.damaged, "an Ed25519 key of \(pair.count) bytes") }
        return Self.pkcs8(
            DER.sequence(DER.identifier(ObjectIdentifier(1, 3, 101, 112))), DER.octetString(Array(pair[..<32])))
    }

    private func ec(
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
        return Self.pkcs8(algorithm, key)
    }

    /// OpenSSH leaves out the exponents of the Chinese remainder theorem, which PKCS#1 has.
    private func rsa(_ input: inout BigEndianReader) throws(KeystoreError) -> [UInt8] {
        var numbers: [[UInt8]] = []
        for _ in 0..<6 { numbers.append(try input.countedBytes()) }
        guard numbers.allSatisfy({ !$0.isEmpty && $0.count <= 2_049 && $0[0] < 0x80 }) else {
            throw KeystoreError(.damaged, "an RSA key whose numbers make no sense")
        }
        let (modulus, exponent, secret) = (numbers[0], numbers[1], numbers[2])
        let (coefficient, first, second) = (numbers[3], numbers[4], numbers[5])
        guard let left = Magnitude(secret).remainder(by: Magnitude(first).predecessor),
            let right = Magnitude(secret).remainder(by: Magnitude(second).predecessor)
        else { throw KeystoreError(.damaged, "an RSA key with a prime that is none") }
        let parts = [
            [0], modulus, exponent, secret, first, second, left.twosComplement, right.twosComplement, coefficient,
        ]
        let algorithm = DER.sequence(DER.identifier(ObjectIdentifier(1, 2, 840, 113549, 1, 1, 1)), DER.null)
        return Self.pkcs8(algorithm, DER.sequence(of: parts.map { DER.element(BERTag.integer, $0) }))
    }

    private static func pkcs8(_ algorithm: [UInt8], _ key: [UInt8]) -> [UInt8] {
        DER.sequence(DER.integer(0), algorithm, DER.octetString(key))
    }
}

/// A natural number, for the one division that a key of OpenSSH needs.
private struct Magnitude {
    /// Least significant first.
    private var limbs: [UInt64]

    /// - Parameter bytes: big-endian.
    init(_ bytes: [UInt8]) {
        limbs = stride(from: bytes.count, to: 0, by: -8).map { end in
            bytes[max(0, end - 8)..<end].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private init(limbs: [UInt64]) {
        self.limbs = limbs
    }

    /// One less, for numbers above zero.
    var predecessor: Magnitude {
        var copy = self
        for index in copy.limbs.indices {
            let (difference, borrows) = copy.limbs[index].subtractingReportingOverflow(1)
            copy.limbs[index] = difference
            if !borrows { break }
        }
        return copy
    }

    /// By shifting and subtracting, bit by bit; nil for a divisor of zero.
    func remainder(by divisor: Magnitude) -> Magnitude? {
        guard divisor.limbs.contains(where: { $0 != 0 }) else { return nil }
        let count = divisor.limbs.count + 1
        let wide = divisor.limbs + [0]
        var rest = [UInt64](repeating: 0, count: count)
        for limb in limbs.reversed() {
            for bit in stride(from: 63, through: 0, by: -1) {
                var carry = limb >> UInt64(bit) & 1
                for index in 0..<count {
                    let next = rest[index] >> 63
                    rest[index] = rest[index] << 1 | carry
                    carry = next
                }
                if Self.isAtLeast(rest, wide) { Self.subtract(wide, from: &rest) }
            }
        }
        return Magnitude(limbs: rest)
    }

    private static func isAtLeast(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        for index in left.indices.reversed() where left[index] != right[index] { return left[index] > right[index] }
        return true
    }

    private static func subtract(_ right: [UInt64], from left: inout [UInt64]) {
        var borrow: UInt64 = 0
        for index in left.indices {
            let (first, one) = left[index].subtractingReportingOverflow(right[index])
            let (second, two) = first.subtractingReportingOverflow(borrow)
            left[index] = second
            borrow = one || two ? 1 : 0
        }
    }

    /// As an INTEGER has it: no more leading zeros than the sign needs.
    var twosComplement: [UInt8] {
        let bytes = limbs.reversed().flatMap { limb in withUnsafeBytes(of: limb.bigEndian, Array.init) }
        let digits = Array(bytes.drop { $0 == 0 })
        return (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits
    }
}
