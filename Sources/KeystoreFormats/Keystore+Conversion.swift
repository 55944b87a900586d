public import Foundation

extension Keystore {
    /// The same entries as a keystore of another type, and what that type has no place for.
    ///
    /// - Parameter date: for entries without a date, in formats where each entry has one.
    /// - Throws: `unsupported` for a type that is not written.
    public func converted(to type: KeystoreType, at date: Date) throws(KeystoreError) -> KeystoreConversion {
        guard type.isWritable else {
            throw KeystoreError(.unsupported, "\(type.rawValue) files are not written")
        }
        var conversion = KeystoreConversion(keystore: Keystore(type: type))
        if type == self.type {
            conversion.keystore.passphrase = passphrase
            conversion.keystore.profile = profile
        }
        for entry in entries {
            conversion.add(entry, from: self.type, at: date)
        }
        return conversion
    }
}

/// A keystore in another format, and what the change costs.
public struct KeystoreConversion: Sendable {
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
            losses.append("\(entry.alias): \(loss)")
            return
        }
        var converted = entry
        if target != source {
            converted.content = contentForAnotherType(entry)
            if target == .pem, entry.createdAt != nil { converted.createdAt = nil }
            noteForeignAttributes(of: entry, to: target)
        }
        if target != .pem { converted.createdAt = entry.createdAt ?? date }
        if target == .jks { converted.alias = entry.alias.lowercased() }
        if target == .jks || source != .pkcs12 { converted.isTrusted = true }
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
        case .secretKey: return "\(target.rawValue) has no place for a secret key"
        case .other(let other):
            if target == .pem, case .pemBlock = other.form { return nil }
            return "\(target.rawValue) has no place for: \(other.summary)"
        case .key(let key, _):
            switch key.state {
            case .decrypted: return nil
            case .locked: return "the key is locked: give its passphrase"
            case .malformed(let why): return "the key is damaged: \(why)"
            case .unsupported(let what): return "the key is protected by \(what), which is not handled"
            }
        }
    }

    /// Keys take the new store's passphrase, except in JKS, where each may keep its own.
    private mutating func contentForAnotherType(_ entry: KeystoreEntry) -> KeystoreEntry.Content {
        guard case .key(let key, let chain) = entry.content else { return entry.content }
        let own = keystore.type == .jks ? key.ownPassphrase : nil
        if key.ownPassphrase != nil, own == nil {
            changes.append("the key \(entry.alias) gets the passphrase of the new store instead of its own")
        }
        return .key(StoredKey(state: key.state, ownPassphrase: own, sealed: nil), chain: chain)
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
