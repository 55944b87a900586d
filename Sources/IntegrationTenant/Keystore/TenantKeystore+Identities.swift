import IntegrationFlows
import KeyMaterial

/// A key pair that was chosen for a call, and how.
struct ChosenIdentity {
    let identity: ClientIdentity
    /// What the message log says about the choice; nil where the flow named the alias.
    let note: String?
}

extension TenantKeystore {
    /// The key pair for a call; made of the current state, so that a change counts from the next call on.
    ///
    /// - Parameter alias: nil: the tenant's own key pair.
    func identity(alias: String?) throws(ReceiverError) -> ChosenIdentity {
        let wanted = alias ?? Tenant.ownKeyPairAlias
        let draft = KeystoreDraft(entries: snapshot.entries, now: clock.now, by: "")
        guard let index = draft.index(of: wanted) else {
            throw ReceiverError("unknownAlias", "There is no entry '\(wanted)' in the keystore")
        }
        let stored = draft.entries[index]
        guard let key = stored.privateKey, !stored.entry.chain.isEmpty else {
            throw ReceiverError("unknownAlias", "The entry '\(wanted)' is no key pair")
        }
        let identity = ClientIdentity(
            alias: stored.alias, revision: stored.entry.revision, chain: stored.entry.chain, privateKey: key)
        return ChosenIdentity(
            identity: identity,
            note: alias == nil ? "the channel names no alias: the tenant's own key pair was chosen" : nil)
    }

    /// Certificates of the keystore that receivers' servers may be trusted by.
    var trust: TrustAnchors {
        let anchors = snapshot.entries.filter { $0.entry.kind == .certificate }
        return TrustAnchors(
            revision: anchors.map(\.entry.revision).joined(separator: " "),
            certificates: anchors.flatMap(\.entry.chain))
    }
}
