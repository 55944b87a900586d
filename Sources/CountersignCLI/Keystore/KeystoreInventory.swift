import Foundation
import KeyMaterial
import KeystoreFormats

/// Every entry of many keystore files, with what should be known about them together: expiry, duplicates, weak keys.
struct KeystoreInventory {
    struct Row {
        let path: String
        let type: KeystoreType
        let alias: String
        let kind: KeystoreEntry.Kind
        let keyStatus: KeyStatus
        let algorithm: String?
        let keySizeBits: Int?
        let subject: String?
        let notAfter: Date?
        /// Of the whole chain, where that is not the first certificate.
        let earliestNotAfter: Date?
        let fingerprint: Fingerprint?
        let publicKey: Fingerprint?
        let weaknesses: [String]
        /// `path#alias` of other entries with the same certificate.
        fileprivate(set) var duplicates: [String] = []
        /// `path#alias` of other entries with the same key and another certificate.
        fileprivate(set) var sameKey: [String] = []

        var place: String { "\(path)#\(alias)" }
    }

    struct Unreadable {
        let path: String
        let code: String
        let detail: String
    }

    private(set) var rows: [Row] = []
    private(set) var unreadable: [Unreadable] = []
    private(set) var filesRead = 0
    /// Files of which a part stayed closed, so that certificates may be missing from the rows.
    private(set) var closed: [Unreadable] = []
    /// How many files were not seen whole.
    var notSeenWhole: Int { unreadable.count + closed.count }

    /// - Parameter passphrases: each is tried on each file; without one, what is in the clear is taken.
    mutating func add(_ bytes: [UInt8], path: String, passphrases: [Passphrase], isNamed: Bool) {
        do throws(KeystoreError) {
            let keystore = try Self.open(bytes, passphrases)
            filesRead += 1
            rows += keystore.entries.map { Row($0, of: keystore.type, path: path) }
            noteClosedParts(of: keystore, path: path)
        } catch {
            guard isNamed || error.code != .notAKeystore else { return }
            unreadable.append(Unreadable(path: path, code: error.code.rawValue, detail: error.detail))
        }
    }

    private mutating func noteClosedParts(of keystore: Keystore, path: String) {
        for entry in keystore.entries {
            guard case .other(let other) = entry.content, other.isEncrypted || other.isDamaged else { continue }
            guard !other.isDamaged else {
                closed.append(
                    Unreadable(path: path, code: KeystoreError.Code.damaged.rawValue, detail: other.summary))
                return
            }
            closed.append(
                Unreadable(
                    path: path, code: KeystoreError.Code.passphraseNeeded.rawValue,
                    detail: "\(other.summary) stay closed"))
            return
        }
    }

    /// A file that could not even be read.
    mutating func add(_ failure: CommandFailure, path: String) {
        unreadable.append(Unreadable(path: path, code: failure.code, detail: failure.what))
    }

    private static func open(_ bytes: [UInt8], _ passphrases: [Passphrase]) throws(KeystoreError) -> Keystore {
        var wrong = KeystoreError(.passphraseNeeded, "no passphrase was given")
        for passphrase in passphrases {
            do throws(KeystoreError) {
                return try Keystore(listing: bytes, passphrase: passphrase, keyPassphrases: passphrases)
            } catch {
                guard error.code == .wrongPassphrase else { throw error }
                wrong = error
            }
        }
        let clear = try? Keystore(listing: bytes, passphrase: nil, keyPassphrases: passphrases)
        // Certificates in the clear are worth more than an error about keys that nobody asked for.
        if let clear, clear.entries.contains(where: { !$0.certificates.isEmpty }) || passphrases.isEmpty {
            return clear
        }
        if passphrases.isEmpty { return try Keystore(listing: bytes, passphrase: nil) }
        throw wrong
    }

    /// Finds what several entries share, once all files are in.
    mutating func findDuplicates() {
        let byCertificate = Dictionary(grouping: rows.indices.filter { rows[$0].fingerprint != nil }) {
            rows[$0].fingerprint
        }
        let byKey = Dictionary(grouping: rows.indices.filter { rows[$0].publicKey != nil }) { rows[$0].publicKey }
        for group in byCertificate.values where group.count > 1 {
            for index in group { rows[index].duplicates = group.filter { $0 != index }.map { rows[$0].place }.sorted() }
        }
        for group in byKey.values where group.count > 1 {
            for index in group {
                rows[index].sameKey = group.filter { rows[$0].fingerprint != rows[index].fingerprint }
                    .map { rows[$0].place }.sorted()
            }
        }
    }

    /// The rows whose certificate, or one above it in the chain, ends before the time.
    func expiring(before time: Date) -> [Row] {
        rows.filter { row in (row.earliestNotAfter ?? row.notAfter).map { $0 < time } ?? false }
    }
}

extension KeystoreInventory.Row {
    init(_ entry: KeystoreEntry, of type: KeystoreType, path: String) {
        let first = entry.certificates.first
        self.path = path
        self.type = type
        alias = entry.alias
        kind = entry.kind
        keyStatus = entry.keyStatus
        algorithm = entry.algorithm
        keySizeBits = entry.keySizeBits
        subject = first?.subject.description
        notAfter = first?.notAfter
        let earliest = entry.certificates.map(\.notAfter).min()
        earliestNotAfter = earliest == first?.notAfter ? nil : earliest
        fingerprint = first?.fingerprint
        publicKey = first?.publicKey.fingerprint ?? entry.privateKey?.publicKey?.fingerprint
        weaknesses = Self.weaknesses(of: entry)
    }

    private static func weaknesses(of entry: KeystoreEntry) -> [String] {
        var found: [String] = []
        if let algorithm = entry.algorithm, let bits = entry.keySizeBits {
            if algorithm.hasPrefix("RSA"), bits < 2048 { found.append("RSA key of \(bits) bits") }
            if algorithm == "EC", bits < 224 { found.append("EC key of \(bits) bits") }
            if algorithm == "DES" || algorithm == "RC2" || algorithm == "RC4" { found.append("\(algorithm) key") }
        }
        if entry.algorithm == "DSA" { found.append("DSA key") }
        for certificate in entry.certificates where certificate.signatureAlgorithm.isWeak && !certificate.isSelfIssued {
            found.append("signed with \(certificate.signatureAlgorithm)")
        }
        return found
    }
}
