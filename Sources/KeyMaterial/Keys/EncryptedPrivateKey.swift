/// A private key under a passphrase, not yet opened.
///
///     EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
///
/// Source: RFC 5958 section 3.
public struct EncryptedPrivateKey: Hashable, Sendable {
    /// The bytes as they were read.
    public let derEncoded: [UInt8]
    /// The object identifier of the encryption, such as that of PBES2.
    public let algorithmOID: String
    /// The DER of the encryption's parameters; nil when absent.
    public let parameters: [UInt8]?
    /// The ciphertext, with whatever its cipher appends.
    public let encryptedData: [UInt8]

    /// Throws `malformed` with the place, `limitExceeded` above `PrivateKey.bytesMax`.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        guard derEncoded.count <= PrivateKey.bytesMax else {
            throw KeyMaterialError(.limitExceeded, "A private key of more than \(PrivateKey.bytesMax) bytes")
        }
        var fields = try ASN1Element(derEncoded, name: "EncryptedPrivateKeyInfo").children()
        let algorithm = try AlgorithmIdentifier(try fields.next("encryptionAlgorithm"))
        algorithmOID = algorithm.oid
        parameters = algorithm.parameters.map { Array($0.encoded) }
        encryptedData = try fields.next("encryptedData").octets()
        self.derEncoded = derEncoded
    }

    /// Opens it when it is encrypted by PBES2.
    ///
    /// Throws `unsupported` for another encryption, `limitExceeded` for absurd costs, `wrongPassphrase`.
    public func decrypt(passphrase: Passphrase) throws(KeyMaterialError) -> PrivateKey {
        var fields = try ASN1Element(derEncoded, name: "EncryptedPrivateKeyInfo").children()
        let scheme = try PBES2(try AlgorithmIdentifier(try fields.next("encryptionAlgorithm")))
        let plain = try scheme.decrypt(encryptedData, passphrase: passphrase)
        do throws(KeyMaterialError) {
            return try PrivateKey(pkcs8DER: plain)
        } catch {
            throw KeyMaterialError(.wrongPassphrase, "The passphrase does not open the key")
        }
    }
}

extension PrivateKey {
    /// What OWASP asks of PBKDF2 with HMAC-SHA-256; some 70 ms.
    public static let encryptionIterations = 600_000

    /// EncryptedPrivateKeyInfo by PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC.
    ///
    /// Throws `limitExceeded` for iterations outside 1 to 5,000,000.
    public func encryptedPKCS8DER(
        passphrase: Passphrase, iterations: Int = encryptionIterations
    ) throws(KeyMaterialError) -> [UInt8] {
        let (algorithm, encrypted) = try PBES2.encrypt(pkcs8DER, passphrase: passphrase, iterations: iterations)
        return DER.sequence(algorithm, DER.octetString(encrypted))
    }

    /// The same as `ENCRYPTED PRIVATE KEY`.
    public func encryptedPEM(
        passphrase: Passphrase, iterations: Int = encryptionIterations
    ) throws(KeyMaterialError) -> String {
        PEM.encode(
            label: "ENCRYPTED PRIVATE KEY",
            bytes: try encryptedPKCS8DER(passphrase: passphrase, iterations: iterations))
    }
}
