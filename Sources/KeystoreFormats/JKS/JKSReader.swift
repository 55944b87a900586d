import Crypto
import Foundation
import KeyMaterial

/// Reads JKS, the keystore format of Java until version 8.
///
/// | bytes | what |
/// |---|---|
/// | 4 | FE ED FE ED |
/// | 4 | version, 1 or 2 |
/// | 4 | number of entries |
/// | … | entries: tag (1 key, 2 certificate), alias, milliseconds since 1970, then the key's length and bytes, the chain's length and certificates, or the one certificate; a certificate has its type before it in version 2 |
/// | 20 | SHA-1 over the passphrase in UTF-16, "Mighty Aphrodite", and everything before |
///
/// Source: the layout that the JDK's own documentation of `sun.security.provider.JavaKeyStore` gives.
struct JKSReader {
    private let bytes: [UInt8]
    private let reading: KeystoreReading
    private var input: BigEndianReader
    private var version: UInt32 = 0
    private var result: Keystore
    private var names = UniqueNames()

    /// - Parameter type: `jks`, or `jceks`, which differs in its first bytes, in how keys are sealed, and in having
    ///   secret keys.
    init(_ bytes: [UInt8], type: KeystoreType, reading: KeystoreReading) {
        result = Keystore(type: type)
        self.bytes = bytes
        self.reading = reading
        input = BigEndianReader(bytes)
    }

    func keystore() throws(KeystoreError) -> Keystore {
        var copy = self
        try copy.read()
        return copy.result
    }

    private mutating func read() throws(KeystoreError) {
        _ = try input.word32()
        version = try input.word32()
        guard version == 1 || version == 2 else {
            throw KeystoreError(.unsupported, "\(result.type.rawValue) of version \(version); 1 and 2 are known")
        }
        let count = try input.word32()
        guard count <= reading.limits.itemsMax else {
            throw KeystoreError(.limitExceeded, "\(count) entries announced, \(reading.limits.itemsMax) are allowed")
        }
        var all: [FoundEntry] = []
        for number in 0..<count { all.append(try readEntry(number: Int(number) + 1)) }
        let end = input.index
        let digest = try input.bytes(20)
        for found in all { result.entries.append(try found.opened(reading)) }
        try check(digest: digest, end: end)
        if input.remaining > 0 {
            result.warnings.append("\(input.remaining) bytes follow the end of the keystore")
        }
    }

    private mutating func readEntry(number: Int) throws(KeystoreError) -> FoundEntry {
        let tag = try input.word32()
        guard tag == 1 || tag == 2 || (tag == 3 && result.type == .jceks) else {
            throw KeystoreError(.damaged, "an entry of unknown kind \(tag)", at: "entry \(number)")
        }
        let alias = unique(try input.string())
        let milliseconds = Int64(bitPattern: try input.word64())
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let body: FoundEntry.Body =
            switch tag {
            case 1: try readKey(alias: alias)
            case 2: .content(try readTrustedCertificate(alias: alias))
            default: .secretKey(try readSecretKey())
            }
        return FoundEntry(alias: alias, createdAt: date, body: body)
    }

    private mutating func readKey(alias: String) throws(KeystoreError) -> FoundEntry.Body {
        let protected = try input.bytes(Int(try input.word32()))
        let count = try input.word32()
        guard count <= reading.limits.itemsMax else {
            throw KeystoreError(.limitExceeded, "a chain of \(count) certificates", at: alias)
        }
        var chain: [Certificate] = []
        for _ in 0..<count {
            let (type, bytes) = try readCertificate()
            if type == "X.509", let certificate = try? Certificate(derEncoded: bytes) {
                chain.append(certificate)
            } else {
                result.warnings.append("a certificate in the chain of \(alias) cannot be read and is left out")
            }
        }
        return .key(SealedKey(type: result.type, bytes: protected), chain: chain)
    }

    /// A Java object has no length before it: it must be read to find its end.
    private mutating func readSecretKey() throws(KeystoreError) -> SealedJavaKey {
        let start = input.index
        var objects = JavaObjectReader(input, limits: reading.limits)
        let sealed = try objects.read()
        input.skip(to: objects.index)
        let encoded = Array(bytes[start..<objects.index])
        return SealedJavaKey(sealed: sealed, encoded: encoded, reading: reading)
    }

    private mutating func readTrustedCertificate(alias: String) throws(KeystoreError) -> KeystoreEntry.Content {
        let (type, bytes) = try readCertificate()
        if type == "X.509", let certificate = try? Certificate(derEncoded: bytes) { return .certificate(certificate) }
        result.warnings.append("the certificate \(alias) cannot be read and is kept as it is")
        let summary = type == "X.509" ? "certificate that cannot be read" : "certificate of type \(type)"
        return .other(OtherContent(summary: summary, form: .certificate(type: type), encoded: bytes))
    }

    private mutating func readCertificate() throws(KeystoreError) -> (type: String, bytes: [UInt8]) {
        let type = try version == 1 ? "X.509" : input.string()
        return (type, try input.bytes(Int(try input.word32())))
    }

    private mutating func unique(_ name: String) -> String {
        let alias = names.unique(name)
        if alias != name {
            result.warnings.append("the alias \(name) occurs again and is listed as \(alias); Java sees the last one")
        }
        return alias
    }

    private mutating func check(digest: [UInt8], end: Int) throws(KeystoreError) {
        guard let passphrase = reading.passphrase else {
            result.integrity = .unchecked
            return
        }
        let expected = Self.digest(of: bytes[..<end], passphrase: passphrase)
        if ConstantTime.equal(expected, digest) {
            result.integrity = .verified
            return
        }
        if result.opensAnyKeyWithStorePassphrase {
            throw KeystoreError(.damaged, "the passphrase opens a key, but the file was changed after it was written")
        }
        throw KeystoreError(.wrongPassphrase, "the passphrase is wrong, or the file was changed after it was written")
    }

    static func digest(of bytes: ArraySlice<UInt8>, passphrase: Passphrase) -> [UInt8] {
        var hash = Insecure.SHA1()
        hash.update(data: UTF16Text.bigEndian(passphrase.text) + Array("Mighty Aphrodite".utf8))
        hash.update(data: bytes)
        return Array(hash.finalize())
    }
}
