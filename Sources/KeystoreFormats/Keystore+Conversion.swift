public import Foundation
import KeyMaterial

extension Keystore {
    /// The same entries as a keystore of another type, and what that type has no place for.
    ///
    /// - Parameters:
    ///   - type: one that is written.
    ///   - date: for entries without a date, in formats where each entry has one.
    /// - Throws: `unsupported` for a type that is not written.
    public func converted(to type: KeystoreType, at date: Date) throws(KeystoreError) -> KeystoreConversion {
        guard type.isWritable else {
            throw KeystoreError(.unsupported, "\(type.rawValue) files are not written")
        }
        var conversion = KeystoreConversion(keystore: Keystore(type: type))
        if type == self.type {
            conversion.keystore.passphrase = passphrase
            conversion.keystore.profile = profile
            conversion.keystore.formatVersion = formatVersion
        }
        for entry in entries {
            conversion.add(entry, from: self.type, at: date)
        }
        return conversion
    }
}

/// A keystore in another format, and what the change costs.
public struct KeystoreConversion: Sendable {
    /// The keystore in the new format, without what it has no place for.
    public internal(set) var keystore: Keystore
    /// One sentence for each thing that the new format cannot hold.
    public private(set) var losses: [String] = []
    /// One sentence for each thing that changes and is not lost.
    public private(set) var changes: [String] = []

    /// Aliases in use, in the form in which the new format compares them.
    private var taken = Set<String>()

    init(keystore: Keystore) {
        self.keystore = keystore
    }

    mutating func add(_ entry: KeystoreEntry, from source: KeystoreType, at date: Date) {
        let target = keystore.type
        if let loss = Self.loss(of: entry, from: source, to: target) {
            let count = entry.certificates.count
            let lost =
                count == 1
                ? "the entry and its certificate are lost" : "the entry and its \(count) certificates are lost"
            losses.append("\(entry.alias): \(loss)" + (count == 0 ? "" : "; \(lost)"))
            return
        }
        var converted = entry
        if target != source {
            converted.content = contentForAnotherType(entry)
            if target == .pem, entry.createdAt != nil { converted.createdAt = nil }
            noteForeignAttributes(of: entry, to: target)
            converted.foreignAttributes = ForeignAttributes()
        }
        if target != .pem { converted.createdAt = entry.createdAt ?? date }
        if target == .jks || target == .jceks { converted.alias = entry.alias.lowercased() }
        if target != .pkcs12 || source != .pkcs12 { converted.isTrusted = true }
        converted.alias = freeAlias(converted.alias)
        if converted.alias != entry.alias {
            changes.append("the alias \(entry.alias) becomes \(converted.alias)")
        }
        if case .key(_, let chain) = converted.content, chain.isEmpty, target != .pem {
            changes.append("the key \(converted.alias) has no certificate: Java's programs cannot use it so")
        }
        keystore.entries.append(converted)
    }

    /// What keeps the entry out of the new format; nil where nothing does.
    private static func loss(of entry: KeystoreEntry, from source: KeystoreType, to target: KeystoreType) -> String? {
        guard source != target else { return nil }
        switch entry.content {
        case .certificate: return nil
        case .secretKey(let secret):
            if let loss = loss(of: secret, to: target) { return loss }
            return secret.sealed?.fits(target) == true ? nil : loss(of: secret.status, "secret key")
        case .other(let other):
            return other.fits(target) ? nil : "\(target.rawValue) has no place for: \(other.summary)"
        case .key(let key, _):
            if key.sealed?.fits(target) == true { return nil }
            return loss(of: key.status, "key")
        }
    }

    private static func loss(of status: KeyStatus, _ what: String) -> String? {
        switch status {
        case .decrypted, .none: nil
        case .locked: "the \(what) is locked: give its passphrase"
        case .malformed: "the \(what) is damaged"
        case .unsupported: "the \(what) is protected in a way that is not handled"
        }
    }

    /// Java's PKCS#12 and BCFKS name the algorithm by its object identifier, so that it must have one.
    private static func loss(of secret: StoredSecretKey, to target: KeystoreType) -> String? {
        switch target {
        case .jceks, .bks, .uber: return nil
        case .pkcs12, .bcfks:
            guard let algorithm = secret.algorithm, SecretKeyAlgorithm.identifier(of: algorithm) == nil else {
                return nil
            }
            return "\(target.rawValue) has no name for a secret key of the algorithm \(algorithm)"
        case .jks, .pem, .pkcs7, .pkiPath, .pkcs8, .certificate:
            return "\(target.rawValue) has no place for a secret key"
        }
    }

    /// Keys take the new store's passphrase where its format has only one.
    private mutating func contentForAnotherType(_ entry: KeystoreEntry) -> KeystoreEntry.Content {
        switch entry.content {
        case .key(let key, let chain):
            let own = ownPassphrase(key.ownPassphrase, of: entry)
            let kept = key.status == .decrypted ? nil : key.sealed
            return .key(StoredKey(state: key.state, ownPassphrase: own, sealed: kept), chain: chain)
        case .secretKey(let secret):
            guard let algorithm = secret.algorithm, let key = secret.key else { return entry.content }
            let own = ownPassphrase(secret.ownPassphrase, of: entry)
            return .secretKey(StoredSecretKey(algorithm: algorithm, key: key, ownPassphrase: own))
        case .other(let other):
            guard case .publicKey = other.form else { return entry.content }
            let form = OtherContent.Form.publicKey(sealed: nil, hasOwnPassphrase: false)
            var converted = OtherContent(summary: other.summary, form: form, encoded: other.encoded)
            converted.chain = other.chain
            return .other(converted)
        case .certificate: return entry.content
        }
    }

    private mutating func ownPassphrase(_ own: Passphrase?, of entry: KeystoreEntry) -> Passphrase? {
        guard let own else { return nil }
        if keystore.type.hasKeyPassphrases { return own }
        changes.append("the key \(entry.alias) gets the passphrase of the new store instead of its own")
        return nil
    }

    private mutating func noteForeignAttributes(of entry: KeystoreEntry, to target: KeystoreType) {
        let attributes = entry.foreignAttributes
        if !attributes.ofKey.isEmpty || !attributes.ofCertificates.isEmpty {
            changes.append("the attributes that another program gave \(entry.alias) are dropped")
        }
    }

    private mutating func freeAlias(_ wanted: String) -> String {
        var alias = wanted.isEmpty ? "1" : wanted
        var number = 2
        let folds = keystore.type.foldsCase
        while !taken.insert(folds ? alias.lowercased() : alias).inserted {
            alias = "\(wanted) (\(number))"
            number += 1
        }
        return alias
    }
}
