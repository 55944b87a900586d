import Crypto
import KeyMaterial
import LegacyCiphers

/// Reads a private key in a `.pvk` file, which `makecert` and Authenticode's tools keep beside an `.spc`, or in the blob
/// within it alone.
///
/// | field | bytes | what |
/// |---|---|---|
/// | magic | 4 | `0xb0b5f11e`; numbers are little-endian |
/// | reserved, use | 4, 4 | |
/// | encrypted | 4 | 0 or 1 |
/// | lengths of salt and blob | 4, 4 | |
/// | salt | | |
/// | blob's header | 8 | type 7, version 2, algorithm |
/// | key | | `RSA2` or `DSS2`, size in bits, numbers; under RC4 where it is encrypted |
///
/// The key of RC4 is SHA-1 over salt and passphrase, of which exports once kept 40 bits.
/// Source: Microsoft's documentation of PRIVATEKEYBLOB; OpenSSL's manual of `openssl-rsa`, option `-pvk-weak`.
struct MicrosoftKeyReader {
    static let magic: [UInt8] = [0x1e, 0xf1, 0xb5, 0xb0]
    static let blobHeader: [UInt8] = [7, 2, 0, 0]

    let reading: KeystoreReading

    func keystore(of bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: .pkcs8)
        let key = try bytes.starts(with: Self.magic) ? key(ofFile: bytes) : key(ofBlob: bytes, own: nil)
        keystore.entries = [KeystoreEntry(alias: "1", content: .key(key, chain: []))]
        return keystore
    }

    /// The key of a whole `.pvk` file.
    func key(ofFile bytes: [UInt8]) throws(KeystoreError) -> StoredKey {
        var reader = LittleEndianReader(bytes)
        _ = try reader.bytes(12)
        let isEncrypted = try reader.word32() != 0
        let saltSize = Int(try reader.word32())
        let blobSize = Int(try reader.word32())
        let salt = try reader.bytes(saltSize)
        let blob = try reader.bytes(blobSize)
        guard isEncrypted else { return try key(ofBlob: blob, own: nil) }
        guard blob.count >= 12 else { throw KeystoreError(.damaged, "a key of \(blob.count) bytes") }
        for candidate in reading.candidates {
            var input = salt + candidate.forms.utf8
            var digest = Array(Insecure.SHA1.hash(data: input))
            defer {
                input.wipe()
                digest.wipe()
            }
            for key in [Array(digest.prefix(16)), digest.prefix(5) + [UInt8](repeating: 0, count: 11)] {
                guard var plain = try? RC4.apply(key: key, to: blob[8...]), Self.isKey(plain) else { continue }
                defer { plain.wipe() }
                return try self.key(ofBlob: blob.prefix(8) + plain, own: candidate.own)
            }
        }
        return StoredKey(state: .locked, ownPassphrase: nil, sealed: SealedKey(type: .pkcs8, bytes: bytes))
    }

    private static func isKey(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "RSA2".utf8) || bytes.starts(with: "DSS2".utf8)
    }

    private func key(ofBlob blob: [UInt8], own: Passphrase?) throws(KeystoreError) -> StoredKey {
        var reader = LittleEndianReader(blob)
        guard try reader.bytes(4) == Self.blobHeader else {
            throw KeystoreError(.damaged, "the blob of a key begins with something else")
        }
        _ = try reader.word32()
        let kind = try reader.bytes(4)
        let bits = Int(try reader.word32())
        guard (64...32_768).contains(bits), bits.isMultiple(of: 16) else {
            throw KeystoreError(.damaged, "a key of \(bits) bits")
        }
        let pkcs8: [UInt8]
        switch String(decoding: kind, as: UTF8.self) {
        case "RSA2": pkcs8 = try Self.rsa(&reader, size: bits / 8)
        case "DSS2": pkcs8 = try Self.dsa(&reader, size: bits / 8)
        default: throw KeystoreError(.unsupported, "the blob of a key that is neither RSA nor DSA")
        }
        return StoredKey(state: KeystoreReading.state(of: pkcs8), ownPassphrase: own, sealed: nil)
    }

    /// Exponent, modulus, two primes, their exponents, the coefficient and the secret exponent.
    private static func rsa(_ reader: inout LittleEndianReader, size: Int) throws(KeystoreError) -> [UInt8] {
        let exponent = try reader.number(4)
        let modulus = try reader.number(size)
        var parts: [[UInt8]] = []
        for _ in 0..<5 { parts.append(try reader.number(size / 2)) }
        let secret = try reader.number(size)
        return PrivateKeyInfo.rsa([modulus, exponent, secret] + parts)
    }

    /// p, q, g and the secret number.
    private static func dsa(_ reader: inout LittleEndianReader, size: Int) throws(KeystoreError) -> [UInt8] {
        let parameters = [try reader.number(size), try reader.number(20), try reader.number(size)]
        return PrivateKeyInfo.dsa(parameters, secret: try reader.number(20))
    }
}

/// Reads what Windows' programs write: the least significant byte first.
private struct LittleEndianReader {
    private var reader: BigEndianReader

    init(_ content: [UInt8]) {
        reader = BigEndianReader(content)
    }

    mutating func word32() throws(KeystoreError) -> UInt32 {
        try reader.word32().byteSwapped
    }

    mutating func bytes(_ count: Int) throws(KeystoreError) -> [UInt8] {
        try reader.bytes(count)
    }

    /// An INTEGER.
    mutating func number(_ count: Int) throws(KeystoreError) -> [UInt8] {
        DER.element(BERTag.integer, Magnitude(try bytes(count).reversed()).twosComplement)
    }
}
