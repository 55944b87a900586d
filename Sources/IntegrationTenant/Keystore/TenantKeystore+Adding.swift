import Foundation
public import KeyMaterial
import KeystoreFormats

extension TenantKeystore {
    /// Adds the content of a keystore file, whatever its format; all of it or nothing.
    ///
    /// - Parameters:
    ///   - passphrase: of the file; nil reads files that have none.
    ///   - keyPassphrases: by alias, for keys that the keystore's passphrase does not open.
    ///   - rule: what becomes of entries under taken aliases.
    ///   - isTrial: true tells what would happen and changes nothing.
    /// - Throws: `wrongPassphrase`, `keyPassphraseNeeded` with the aliases, `limitExceeded`, `badInput`.
    public func add(
        bytes: [UInt8], fileName: String, passphrase: Passphrase?, keyPassphrases: [String: Passphrase] = [:],
        rule: KeystoreAdditionRule = .keep, isTrial: Bool = false, by: String
    ) async throws -> KeystoreAdditionReport {
        try KeystoreBounds.checkSize(bytes, max: bounds.keystoreFileSizeMax, what: "The keystore file")
        let file = try open(bytes, passphrase: passphrase, keyPassphrases: keyPassphrases, name: fileName)
        var results: [KeystoreAdditionReport.Result] = []
        let bounds = bounds
        let version = try await change(by: by) { draft in
            results = file.entries.map { Self.add($0, to: &draft, rule: rule, bounds: bounds) }
            if rule == .replace { results += Self.removeOthers(than: results, from: &draft) }
            try draft.checkSize(bounds)
            let isChanged = results.contains { [.added, .overwritten, .removed].contains($0.outcome) }
            guard isChanged, !isTrial else { return nil }
            return KeystoreAdditionReport(fileName: fileName, results: results, version: 0).message
        }
        return KeystoreAdditionReport(fileName: fileName, results: results, version: version.number)
    }

    /// Adds the one key pair of a `.p12` under an alias.
    ///
    /// - Parameter from: the alias within the file; nil where it holds one key.
    /// - Throws: `severalKeys` with the aliases, `wrongPassphrase`, `keyPassphraseNeeded`, `alreadyExists`,
    ///   `protectedEntry`, `limitExceeded`, `badInput`.
    public func addKeyPair(
        bytes: [UInt8], alias: String, from: String? = nil, passphrase: Passphrase?, overwrite: Bool = false,
        by: String
    ) async throws -> TenantKeystoreEntry {
        try bounds.checkAlias(alias)
        try KeystoreBounds.checkSize(bytes, max: bounds.keyPairFileSizeMax, what: "The key pair file")
        let given = passphrase.map { passphrase in from.map { [$0: passphrase] } ?? [:] } ?? [:]
        let file = try open(bytes, passphrase: passphrase, keyPassphrases: given, name: "The file")
        let source = try Self.keyPair(in: file, from: from)
        guard let key = source.privateKey, !source.certificates.isEmpty else {
            throw TenantError(.badInput, "The entry '\(source.alias)' of the file is no key pair")
        }
        var added: TenantKeystoreEntry?
        try await change(by: by) { draft in
            try Self.refuseTaken(alias, draft, overwrite: overwrite, kind: .keyPair)
            added = draft.put(alias, kind: .keyPair, chain: source.certificates, key: key)
            return "Key pair \(alias) \(overwrite ? "updated" : "added")"
        }
        return try added ?? stored(alias).entry
    }

    /// Adds one certificate (PEM, DER).
    ///
    /// Throws `badInput`, `limitExceeded`, `alreadyExists`, `protectedEntry`.
    public func addCertificate(
        bytes: [UInt8], alias: String, overwrite: Bool = false, by: String
    ) async throws -> TenantKeystoreEntry {
        try bounds.checkAlias(alias)
        try KeystoreBounds.checkSize(bytes, max: bounds.certificateSizeMax * 2, what: "The certificate file")
        let certificates = try Self.certificates(bytes)
        guard certificates.count == 1, let certificate = certificates.first else {
            throw TenantError(.badInput, "The file holds \(certificates.count) certificates, not one")
        }
        try KeystoreBounds.checkSize(
            certificate.derEncoded, max: bounds.certificateSizeMax, what: "The certificate")
        var added: TenantKeystoreEntry?
        try await change(by: by) { draft in
            try Self.refuseTaken(alias, draft, overwrite: overwrite, kind: .certificate)
            added = draft.put(alias, kind: .certificate, chain: [certificate], key: nil)
            return "Certificate \(alias) \(overwrite ? "updated" : "added")"
        }
        return try added ?? stored(alias).entry
    }

    static func certificates(_ bytes: [UInt8]) throws -> [Certificate] {
        do {
            return try CertificateBundle(bytes: bytes).certificates
        } catch {
            throw TenantError(.badInput, "The file holds no certificate: \(error.detail)")
        }
    }

    /// Throws for an alias that is taken, unless an entry of the same kind shall be updated in its place.
    static func refuseTaken(
        _ alias: String, _ draft: KeystoreDraft, overwrite: Bool, kind: TenantEntryKind
    ) throws {
        guard let index = draft.index(of: alias) else { return }
        guard overwrite else {
            throw TenantError(
                .alreadyExists, "There is an entry '\(draft.entries[index].alias)' already",
                hint: "Choose another alias, or overwrite the entry.")
        }
        _ = try draft.changeable(alias)
        guard draft.entries[index].entry.kind == kind else {
            throw TenantError(
                .badInput, "The entry '\(draft.entries[index].alias)' is of another kind and cannot be updated by this",
                hint: "Delete it first, or choose another alias.")
        }
    }
}

extension TenantKeystore {
    /// Reads a file and opens every key of it; throws `keyPassphraseNeeded` for those that stay closed.
    private func open(
        _ bytes: [UInt8], passphrase: Passphrase?, keyPassphrases: [String: Passphrase], name: String
    ) throws -> Keystore {
        var file: Keystore
        do {
            var limits = KeystoreLimits.default
            limits.bytesMax = bounds.keystoreFileSizeMax
            limits.itemsMax = 10_000
            file = try Keystore(bytes: bytes, passphrase: passphrase, limits: limits)
            for (alias, own) in keyPassphrases where file.entry(alias)?.keyStatus == .locked {
                do {
                    try file.unlock(alias, passphrase: own)
                } catch  where error.code == .wrongPassphrase {
                    continue
                }
            }
        } catch {
            throw Self.translated(error, name: name)
        }
        let locked = file.entries.filter { $0.keyStatus == .locked && $0.kind != .secretKey }.map(\.alias)
        guard locked.isEmpty else {
            let tried = locked.filter { alias in keyPassphrases.keys.contains { $0.lowercased() == alias.lowercased() }
            }
            let what = tried.isEmpty ? "" : "; the one given for \(tried.joined(separator: ", ")) does not open it"
            throw TenantError(
                .keyPassphraseNeeded,
                "These keys have a passphrase of their own: \(locked.joined(separator: ", "))\(what)",
                hint: "Give the passphrase of each; nothing was added.", aliases: locked)
        }
        return file
    }

    private static func translated(_ error: KeystoreError, name: String) -> TenantError {
        switch error.code {
        case .wrongPassphrase, .passphraseNeeded: TenantError(.wrongPassphrase, error.description)
        case .limitExceeded: TenantError(.limitExceeded, error.description)
        default: TenantError(.badInput, "\(name) cannot be read: \(error.description)")
        }
    }

    private static func keyPair(in file: Keystore, from: String?) throws -> KeystoreEntry {
        if let from {
            guard let entry = file.entry(from) else { throw TenantError(.notFound, "The file has no entry '\(from)'") }
            return entry
        }
        let pairs = file.entries.filter { $0.kind == .keyPair || $0.kind == .privateKey }
        guard let pair = pairs.first else { throw TenantError(.badInput, "The file holds no key pair") }
        guard pairs.count == 1 else {
            throw TenantError(
                .severalKeys, "The file holds \(pairs.count) key pairs: \(pairs.map(\.alias).joined(separator: ", "))",
                hint: "Say which one to add.", aliases: pairs.map(\.alias))
        }
        return pair
    }

    private static func add(
        _ entry: KeystoreEntry, to draft: inout KeystoreDraft, rule: KeystoreAdditionRule, bounds: KeystoreBounds
    ) -> KeystoreAdditionReport.Result {
        var result = KeystoreAdditionReport.Result(alias: entry.alias, kind: entry.kind.rawValue, outcome: .refused)
        if let refusal = bounds.refusal(ofAlias: entry.alias) ?? refusal(of: entry, bounds) {
            result.reason = refusal
            return result
        }
        let old = draft.index(of: entry.alias).map { draft.entries[$0] }
        if let old, old.entry.isProtected {
            result.reason = "the entry belongs to the tenant"
            return result
        }
        let kind: TenantEntryKind = entry.kind == .keyPair ? .keyPair : .certificate
        let isSame = old?.entry.chain == entry.certificates && old?.privateKey?.pkcs8DER == entry.privateKey?.pkcs8DER
        if let old, isSame || rule == .keep {
            result.outcome = .kept
            let hasCertificate = old.entry.chain == entry.certificates
            result.reason = hasCertificate ? "it is there already, with this certificate" : "the alias is taken"
            return result
        }
        if let old, rule == .overwrite, old.entry.kind == .keyPair, kind == .certificate {
            result.reason = "a key pair is not overwritten by a certificate"
            return result
        }
        draft.put(entry.alias, kind: kind, chain: entry.certificates, key: entry.privateKey)
        result.outcome = old == nil ? .added : .overwritten
        if let leaf = entry.certificates.first, leaf.notAfter < draft.now {
            result.reason = "warning: the certificate has expired"
        }
        return result
    }

    /// Drops entries that a file which replaces everything does not have.
    private static func removeOthers(
        than results: [KeystoreAdditionReport.Result], from draft: inout KeystoreDraft
    ) -> [KeystoreAdditionReport.Result] {
        let stays = Set(results.filter { $0.outcome != .refused }.map { $0.alias.lowercased() })
        let gone = draft.entries.filter { !$0.entry.isProtected && !stays.contains($0.alias.lowercased()) }
        let names = Set(gone.map(\.alias))
        draft.entries.removeAll { names.contains($0.alias) }
        return gone.map { .init(alias: $0.alias, kind: $0.entry.kind.rawValue, outcome: .removed) }
    }

    /// Why an entry cannot be taken; nil when it can.
    private static func refusal(of entry: KeystoreEntry, _ bounds: KeystoreBounds) -> String? {
        switch entry.kind {
        case .privateKey: return "the key has no certificate"
        case .secretKey: return "secret keys are not kept here"
        case .other: return "it is neither a key pair nor a certificate"
        case .certificate:
            let size = entry.certificates.first?.derEncoded.count ?? 0
            return size > bounds.certificateSizeMax ? "the certificate has \(size) bytes" : nil
        case .keyPair:
            guard let key = entry.privateKey, let leaf = entry.certificates.first else {
                return "the key is \(entry.keyStatus.rawValue)"
            }
            return key.matches(leaf) == false ? "the certificate is not of this key" : nil
        }
    }
}
