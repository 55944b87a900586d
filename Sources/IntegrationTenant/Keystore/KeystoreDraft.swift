import Foundation
import KeyMaterial

/// The entries of a keystore while they are being changed.
struct KeystoreDraft {
    var entries: [StoredKeystoreEntry]
    let now: Date
    let by: String

    /// Aliases compare without case, as they do in JKS.
    func index(of alias: String) -> Int? {
        if let exact = entries.firstIndex(where: { $0.alias == alias }) { return exact }
        let folded = alias.lowercased()
        return entries.firstIndex { $0.alias.lowercased() == folded }
    }

    func found(_ alias: String) throws -> Int {
        guard let index = index(of: alias) else {
            throw TenantError(.notFound, "There is no entry '\(alias)' in the keystore")
        }
        return index
    }

    /// The index of an entry that an administrator may change.
    func changeable(_ alias: String) throws -> Int {
        let index = try found(alias)
        guard !entries[index].entry.isProtected else {
            throw TenantError(.protectedEntry, "The entry '\(alias)' belongs to the tenant and stays as it is")
        }
        return index
    }

    /// Puts an entry in, in the place of the one under its alias if there is one.
    @discardableResult
    mutating func put(
        _ alias: String, kind: TenantEntryKind, chain: [Certificate], key: PrivateKey?,
        owner: TenantEntryOwner = .administrator
    ) -> TenantKeystoreEntry {
        let old = index(of: alias).map { entries[$0].entry }
        let entry = TenantKeystoreEntry(
            alias: old?.alias ?? alias, kind: kind, owner: owner, chain: chain, revision: Self.newRevision(),
            createdAt: old?.createdAt ?? now, createdBy: old?.createdBy ?? by, modifiedAt: now, modifiedBy: by)
        let stored = StoredKeystoreEntry(entry: entry, privateKey: key)
        if let index = index(of: alias) { entries[index] = stored } else { entries.append(stored) }
        return entry
    }

    static func newRevision() -> String { UUID().uuidString.lowercased() }

    func sorted() -> [StoredKeystoreEntry] {
        entries.sorted { ($0.alias.lowercased(), $0.alias) < ($1.alias.lowercased(), $1.alias) }
    }

    /// The bytes of all certificates and keys.
    var size: Int {
        entries.reduce(0) { sum, stored in
            sum + stored.entry.chain.reduce(0) { $0 + $1.derEncoded.count } + (stored.privateKey?.pkcs8DER.count ?? 0)
        }
    }

    func checkSize(_ bounds: KeystoreBounds) throws {
        let size = size
        guard size <= bounds.contentSizeMax else {
            throw TenantError(
                .limitExceeded, "The keystore would have \(size) bytes; it may have \(bounds.contentSizeMax)",
                hint: "Delete entries that no flow uses.")
        }
    }
}
