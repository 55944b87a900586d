import Crypto
import CryptoExtras

/// OpenSSL's encryption of private keys before PKCS#8: `DEK-Info: AES-256-CBC,` and the initial vector in hexadecimal.
///
/// The key is MD5 over passphrase and salt, repeated until it is long enough; the salt is the first eight bytes of the
/// initial vector. Source: OpenSSL's manual of PEM_read_bio_PrivateKey, "PEM encryption format"; RFC 1423 section 1.1.
struct OpenSSLKeyEncryption {
    private let keyBytes: Int
    private let initialVector: [UInt8]

    init(_ information: String) throws(KeyMaterialError) {
        let parts = information.split(separator: ",", maxSplits: 1)
        let name = parts.first.map(String.init) ?? ""
        switch name {
        case "AES-128-CBC": keyBytes = 16
        case "AES-192-CBC": keyBytes = 24
        case "AES-256-CBC": keyBytes = 32
        default: throw KeyMaterialError(.unsupported, "The key is encrypted with \(name)", at: "DEK-Info")
        }
        guard parts.count == 2, let vector = Hexadecimal.decode(Array(parts[1].utf8)), vector.count == 16 else {
            throw KeyMaterialError(.malformed, "No initial vector of 16 bytes", at: "DEK-Info")
        }
        initialVector = vector
    }

    func decrypt(_ bytes: [UInt8], passphrase: Passphrase?) throws(KeyMaterialError) -> [UInt8] {
        guard let passphrase else {
            throw KeyMaterialError(.passphraseRequired, "The private key is encrypted")
        }
        var key: [UInt8] = []
        var digest: [UInt8] = []
        while key.count < keyBytes {
            digest = Array(Insecure.MD5.hash(data: digest + passphrase.utf8 + initialVector.prefix(8)))
            key += digest
        }
        return try BlockCipher.decrypt(bytes, key: Array(key.prefix(keyBytes)), initialVector: initialVector)
    }
}

/// AES in CBC mode with PKCS #7 padding.
enum BlockCipher {
    /// Throws `malformed` for a length that is no number of blocks, `wrongPassphrase` when the padding is none.
    static func decrypt(
        _ bytes: [UInt8], key: [UInt8], initialVector: [UInt8]
    ) throws(KeyMaterialError) -> [UInt8] {
        guard !bytes.isEmpty, bytes.count.isMultiple(of: 16), initialVector.count == 16 else {
            throw KeyMaterialError(.malformed, "The encrypted content is no number of whole blocks")
        }
        guard let vector = try? AES._CBC.IV(ivBytes: initialVector),
            let plain = try? AES._CBC.decrypt(bytes, using: SymmetricKey(data: key), iv: vector)
        else {
            throw KeyMaterialError(.wrongPassphrase, "The passphrase does not open the key")
        }
        return Array(plain)
    }

    static func encrypt(
        _ bytes: [UInt8], key: [UInt8], initialVector: [UInt8]
    ) throws(KeyMaterialError) -> [UInt8] {
        guard let vector = try? AES._CBC.IV(ivBytes: initialVector),
            let cipher = try? AES._CBC.encrypt(bytes, using: SymmetricKey(data: key), iv: vector)
        else {
            throw KeyMaterialError(.invalidValue, "A key or an initial vector of the wrong length")
        }
        return Array(cipher)
    }
}
