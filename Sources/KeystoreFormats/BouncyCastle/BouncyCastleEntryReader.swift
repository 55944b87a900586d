import Foundation
import KeyMaterial

/// Reads the entries that BKS and UBER have in common.
///
/// | bytes | what |
/// |---|---|
/// | 1 | 1 certificate, 2 key in the clear, 3 bytes that were protected before, 4 sealed key; 0 ends the entries |
/// | … | alias, milliseconds since 1970 |
/// | 4 | number of certificates of the chain, then the certificates: type, length, bytes |
/// | … | by the kind: a certificate; a `BouncyCastleKey`; a length and bytes |
///
/// Source: the behaviour of BouncyCastle 1.72, with files that it made.
struct BouncyCastleEntryReader {
    private let type: KeystoreType
    private let reading: KeystoreReading
    private(set) var input: BigEndianReader
    private(set) var warnings: [String] = []
    private(set) var entries: [KeystoreEntry] = []
    private var names = UniqueNames()
    private var items = 0

    init(_ input: BigEndianReader, type: KeystoreType, reading: KeystoreReading) {
        self.input = input
        self.type = type
        self.reading = reading
    }

    /// Reads on to the end of the entries, which it takes.
    mutating func read() throws(KeystoreError) {
        for found in try readToEnd() { entries.append(try found.opened(reading)) }
    }

    private mutating func readToEnd() throws(KeystoreError) -> [FoundEntry] {
        var all: [FoundEntry] = []
        while true {
            let kind = try input.byte()
            if kind == 0 { return all }
            guard kind <= 4 else {
                throw KeystoreError(.damaged, "an entry of unknown kind \(kind)", at: "entry \(all.count + 1)")
            }
            try count(1)
            let name = try input.string()
            let alias = names.unique(name)
            if alias != name { warnings.append("the alias \(name) occurs again and is listed as \(alias)") }
            let milliseconds = Int64(bitPattern: try input.word64())
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let chain = try readChain(of: alias)
            let body = try readBody(kind, alias: alias, chain: chain)
            all.append(FoundEntry(alias: alias, createdAt: date, body: body))
        }
    }

    private mutating func count(_ more: Int) throws(KeystoreError) {
        items += more
        guard items <= reading.limits.itemsMax else {
            throw KeystoreError(.limitExceeded, "more than \(reading.limits.itemsMax) entries and certificates")
        }
    }

    private mutating func readChain(of alias: String) throws(KeystoreError) -> [Certificate] {
        let announced = Int(try input.word32())
        try count(announced)
        var chain: [Certificate] = []
        for _ in 0..<announced {
            let (type, bytes) = try readCertificate()
            if type == "X.509", let certificate = try? Certificate(derEncoded: bytes) {
                chain.append(certificate)
            } else {
                warnings.append("a certificate in the chain of \(alias) cannot be read and is left out")
            }
        }
        return chain
    }

    private mutating func readCertificate() throws(KeystoreError) -> (type: String, bytes: [UInt8]) {
        (try input.string(), try input.countedBytes())
    }

    private mutating func readBody(
        _ kind: UInt8, alias: String, chain: [Certificate]
    ) throws(KeystoreError) -> FoundEntry.Body {
        switch kind {
        case 1: return .content(try readTrustedCertificate(alias))
        case 2:
            warnings.append("the key \(alias) is not encrypted in the file")
            let key = try BouncyCastleKey(&input)
            return .content(key.content(chain: chain, sealed: nil, ownPassphrase: nil))
        case 3:
            let bytes = try input.countedBytes()
            guard !chain.isEmpty else {
                return .content(
                    .other(OtherContent(summary: "protected bytes", form: .protectedBytes, encoded: bytes)))
            }
            let state = StoredKey.State.unsupported(
                KeystoreError(.unsupported, "bytes that were protected before they came into the store"))
            let sealed = SealedKey(type: type, bytes: bytes, isForeign: true)
            return .content(.key(StoredKey(state: state, ownPassphrase: nil, sealed: sealed), chain: chain))
        default: return .key(SealedKey(type: type, bytes: try input.countedBytes()), chain: chain)
        }
    }

    private mutating func readTrustedCertificate(_ alias: String) throws(KeystoreError) -> KeystoreEntry.Content {
        let (type, bytes) = try readCertificate()
        if type == "X.509", let certificate = try? Certificate(derEncoded: bytes) { return .certificate(certificate) }
        warnings.append("the certificate \(alias) cannot be read and is kept as it is")
        return .other(
            OtherContent(summary: "certificate of type \(type)", form: .certificate(type: type), encoded: bytes))
    }
}

/// Gives every name of a file an alias of its own: the name, or the name with a number where it is taken.
struct UniqueNames {
    private var taken = Set<String>()
    private var next: [String: Int] = [:]

    mutating func unique(_ name: String) -> String {
        var alias = name
        while !taken.insert(alias).inserted {
            let number = next[name, default: 2]
            next[name] = number + 1
            alias = "\(name) (\(number))"
        }
        return alias
    }
}
