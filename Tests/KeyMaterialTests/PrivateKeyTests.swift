import CountersignTesting
import Testing

@testable import KeyMaterial

@Suite struct PrivateKeyTests {
    @Test(arguments: [
        (KeyAlgorithm.rsa2048, "RSA", 2048), (.rsa3072, "RSA", 3072), (.ecP256, "EC", 256), (.ecP384, "EC", 384),
        (.ecP521, "EC", 521), (.ed25519, "Ed25519", 256),
    ])
    func newKeysSignAndKnowThemselves(_ algorithm: KeyAlgorithm, _ name: String, _ bits: Int) throws {
        let identity = try TestPKI.selfSigned("key", algorithm: algorithm)
        #expect(identity.key.algorithm == name)
        #expect(identity.key.keySizeBits == bits)
        #expect(identity.key.isUsable)
        #expect(identity.key.matches(identity.certificate) == true)
        #expect(identity.certificate.isSelfSigned)
        let again = try PrivateKey(pem: identity.key.pem)
        #expect(again.pkcs8DER == identity.key.pkcs8DER)
        #expect(again.publicKey == identity.key.publicKey)
        #expect(try PrivateKey.generate(.ecP256).matches(identity.certificate) == false)
    }

    @Test func encryptedKeysOpenWithTheirPassphraseOnly() throws {
        let key = try PrivateKey.generate(.ecP256)
        let pem = try key.encryptedPEM(passphrase: Passphrase("pässwörd"), iterations: 1000)
        #expect(try PrivateKey(pem: pem, passphrase: Passphrase("pässwörd")).pkcs8DER == key.pkcs8DER)
        #expect(code { try PrivateKey(pem: pem, passphrase: Passphrase("password")) } == .wrongPassphrase)
        #expect(code { try PrivateKey(pem: pem) } == .passphraseRequired)
        #expect(code { try key.encryptedPEM(passphrase: Passphrase("a"), iterations: 0) } == .limitExceeded)
    }

    @Test(arguments: [
        "047fffffff", "04ffffffff", "0500ffffffff", "0900ffffffffffffffff", "0a00ffffffffffffffff01", "0101", "0100",
        "01ff",
    ])
    func hostileIterationCountsAreRefusedAtOnce(_ integer: String) throws {
        let content = try #require(Hexadecimal.decode(Array(integer.dropFirst(2).utf8)))
        let function = DER.sequence(
            try DER.objectIdentifier("1.2.840.113549.1.5.12"),
            DER.sequence(DER.octetString([1, 2, 3, 4, 5, 6, 7, 8]), DER.element(0x02, content)))
        let scheme = DER.sequence(
            try DER.objectIdentifier("2.16.840.1.101.3.4.1.42"), DER.octetString([UInt8](repeating: 0, count: 16)))
        let key = DER.sequence(
            DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.5.13"), DER.sequence(function, scheme)),
            DER.octetString([UInt8](repeating: 1, count: 32)))
        let found = code { try PrivateKey(derEncoded: key, passphrase: Passphrase("a")) }
        let isAllowed = integer == "0101"
        #expect(isAllowed ? found == .wrongPassphrase : found == .limitExceeded || found == .malformed)
    }

    @Test func emptyPassphraseAndSaltReachScryptSafely() throws {
        let function = DER.sequence(
            try DER.objectIdentifier("1.3.6.1.4.1.11591.4.11"),
            DER.sequence(DER.octetString([]), DER.integer(2), DER.integer(1), DER.integer(1)))
        let scheme = DER.sequence(
            try DER.objectIdentifier("2.16.840.1.101.3.4.1.42"), DER.octetString([UInt8](repeating: 0, count: 16)))
        let key = DER.sequence(
            DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.5.13"), DER.sequence(function, scheme)),
            DER.octetString([UInt8](repeating: 1, count: 32)))
        #expect(code { try PrivateKey(derEncoded: key, passphrase: Passphrase("")) } == .wrongPassphrase)
    }

    @Test func keysOfUnknownAlgorithmsAreCarried() throws {
        let der = DER.sequence(
            DER.integer(0), DER.sequence(try DER.objectIdentifier("1.2.3.4.5")), DER.octetString([1, 2, 3]))
        let key = try PrivateKey(pkcs8DER: der)
        #expect(key.algorithm == "1.2.3.4.5" && key.publicKey == nil && !key.isUsable)
        #expect(key.pkcs8DER == der)
        #expect(key.matches(try TestPKI().root) == nil)
        #expect(code { try key.usable() } == .keyNotUsable)
    }

    @Test func compressedPointIsTheSameKey() throws {
        let key = try #require(try PrivateKey.generate(.ecP256).publicKey)
        let prefix: UInt8 = (key.keyBits.last ?? 0) & 1 | 2
        let algorithm = DER.sequence(
            try DER.objectIdentifier("1.2.840.10045.2.1"), try DER.objectIdentifier("1.2.840.10045.3.1.7"))
        let compressed = try PublicKey.encoded(algorithm: algorithm, keyBits: [prefix] + key.keyBits[1...32])
        #expect(compressed != key)
        #expect(compressed.isSameKey(as: key))
        let other = try PublicKey.encoded(algorithm: algorithm, keyBits: [prefix ^ 1] + key.keyBits[1...32])
        #expect(!other.isSameKey(as: key))
    }

    @Test(.enabled(if: Vectors.isAvailable), arguments: KeystoreVector.all("PKCS8"))
    func filesOfOthersAreOpenedOrRefusedByName(_ vector: KeystoreVector) throws {
        let bytes = try vector.bytes()
        let passphrase = Passphrase("hunter42")
        let isPEM = vector.path.hasSuffix(".pem")
        let isPublic = vector.path.contains("-pub.")
        let isDES = vector.path.contains("-des")
        let found = code {
            isPEM
                ? try PrivateKey(pem: String(decoding: bytes, as: UTF8.self), passphrase: passphrase)
                : try PrivateKey(derEncoded: bytes, passphrase: passphrase)
        }
        if isPublic {
            #expect(found == .notFound || found == .malformed)
        } else {
            #expect(found == (isDES ? .unsupported : nil))
        }
    }

    private func code<T>(_ body: () throws -> T) -> KeyMaterialError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? KeyMaterialError)?.code
        }
    }

    @Test func rsaKeysAreMadeInSizesOfOldAndNoSmaller() throws {
        let key = try PrivateKey.generateRSA(bits: 1_024)
        #expect(key.algorithm == "RSA" && key.keySizeBits == 1_024 && key.isUsable)
        for bits in [0, 512, 1_000, 1_032, 16_384] {
            let error = #expect(throws: KeyMaterialError.self) { try PrivateKey.generateRSA(bits: bits) }
            #expect(error?.code == .invalidValue)
        }
    }
}
