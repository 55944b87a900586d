public import KeyMaterial

extension TenantKeystore {
    /// Lets two key pairs change their aliases in one step, so that `alias` has the certificate named; nothing happens
    /// where it has it already.
    ///
    /// Messages that begin after this use the new key, those before keep theirs. The tenant's own key pair may be
    /// exchanged: it stays the tenant's.
    ///
    /// Throws `notFound` when neither alias has that certificate, `badInput` when one of them is no key pair.
    public func exchange(
        _ alias: String, with other: String, until fingerprint: Fingerprint, by: String
    ) async throws {
        try await change(by: by) { draft in
            let one = draft.entries[try draft.found(alias)]
            if one.entry.certificate?.fingerprint == fingerprint { return nil }
            let two = draft.entries[try draft.found(other)]
            guard two.entry.certificate?.fingerprint == fingerprint else {
                throw TenantError(
                    .notFound, "Neither '\(alias)' nor '\(other)' has the certificate \(fingerprint.hex.prefix(16))…")
            }
            guard let oldKey = one.privateKey, let newKey = two.privateKey else {
                throw TenantError(.badInput, "'\(alias)' and '\(other)' are not both key pairs")
            }
            let owner = one.entry.owner
            draft.put(alias, kind: .keyPair, chain: two.entry.chain, key: newKey, owner: owner)
            draft.put(other, kind: .keyPair, chain: one.entry.chain, key: oldKey)
            return "\(one.alias) and \(two.alias) exchanged"
        }
    }
}
