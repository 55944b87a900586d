import Crypto
import CryptoExtras

/// The cipher of an encryption under a passphrase.
///
///     aes-CBC: OCTET STRING of 16 bytes;  aes-GCM: SEQUENCE { nonce OCTET STRING, icvLen INTEGER DEFAULT 12 }
///
/// Source: RFC 3565 section 4.1; RFC 5084 section 3.2.
struct PBES2Cipher: Sendable {
    private enum Mode {
        case cbc
        case gcm
    }

    let keyBytes: Int
    private let mode: Mode
    private let initialVector: [UInt8]

    private static let ciphers: [String: (Mode, Int)] = [
        "2.16.840.1.101.3.4.1.2": (.cbc, 16), "2.16.840.1.101.3.4.1.22": (.cbc, 24),
        "2.16.840.1.101.3.4.1.42": (.cbc, 32), "2.16.840.1.101.3.4.1.6": (.gcm, 16),
        "2.16.840.1.101.3.4.1.26": (.gcm, 24), "2.16.840.1.101.3.4.1.46": (.gcm, 32),
    ]

    init(_ algorithm: AlgorithmIdentifier) throws(KeyMaterialError) {
        guard let (mode, keyBytes) = Self.ciphers[algorithm.oid] else {
            throw KeyMaterialError(.unsupported, "The cipher is \(algorithm.oid)", at: "encryptionScheme")
        }
        guard let parameters = algorithm.parameters else {
            throw KeyMaterialError(.malformed, "No parameters", at: "encryptionScheme")
        }
        self.mode = mode
        self.keyBytes = keyBytes
        switch mode {
        case .cbc:
            initialVector = try parameters.octets()
            guard initialVector.count == 16 else {
                throw KeyMaterialError(.malformed, "No initial vector of 16 bytes", at: "encryptionScheme")
            }
        case .gcm:
            initialVector = try Self.nonce(parameters)
        }
    }

    private static let tagBytes = 16

    /// RustCrypto's pkcs5 writes the nonce alone, without the sequence, and means a tag of 16 bytes.
    private static func nonce(_ parameters: ASN1Element) throws(KeyMaterialError) -> [UInt8] {
        let nonce: [UInt8]
        var tagBytes = Self.tagBytes
        if parameters.tag == .octetString {
            nonce = try parameters.octets()
        } else {
            var fields = try parameters.children()
            nonce = try fields.next("nonce").octets()
            tagBytes = try fields.nextIf("icvLen", .integer)?.integer(max: 16) ?? 12
        }
        guard tagBytes == Self.tagBytes else {
            throw KeyMaterialError(.unsupported, "AES-GCM with a tag of \(tagBytes) bytes", at: "encryptionScheme")
        }
        guard (12...64).contains(nonce.count) else {
            throw KeyMaterialError(.malformed, "No nonce of 12 bytes or more", at: "encryptionScheme")
        }
        return nonce
    }

    /// Throws `wrongPassphrase`, or `malformed` for an impossible length.
    func decrypt(_ bytes: [UInt8], key: [UInt8]) throws(KeyMaterialError) -> [UInt8] {
        switch mode {
        case .cbc: return try BlockCipher.decrypt(bytes, key: key, initialVector: initialVector)
        case .gcm:
            guard bytes.count >= Self.tagBytes else {
                throw KeyMaterialError(.malformed, "The encrypted content has no tag")
            }
            guard let nonce = try? AES.GCM.Nonce(data: initialVector),
                let box = try? AES.GCM.SealedBox(
                    nonce: nonce, ciphertext: bytes.dropLast(Self.tagBytes), tag: bytes.suffix(Self.tagBytes)),
                let plain = try? AES.GCM.open(box, using: SymmetricKey(data: key))
            else {
                throw KeyMaterialError(.wrongPassphrase, "The passphrase does not open the key")
            }
            return Array(plain)
        }
    }
}
