public import KeyMaterial

extension Connections {
    /// In the order of name.
    public func counterparts() async throws -> [Counterpart] { try await store.counterparts().map(\.counterpart) }

    /// Adds or replaces a counterpart, after it has let this server in once.
    ///
    /// Throws `invalid` where the token, the address or the authority does not do.
    public func save(_ counterpart: Counterpart, token: Passphrase) async throws {
        guard counterpart.partner == nil else {
            throw ConnectionError(.invalid, "A partner has no token.")
        }
        let stored = StoredCounterpart(counterpart: counterpart, token: token)
        try await ends.check(stored)
        try await store.save(stored)
    }

    /// Adds or replaces a partner, who is asked by a person.
    ///
    /// Throws `inUse` where a server has that name.
    public func save(partner counterpart: Counterpart) async throws {
        let known = try await store.counterparts().first { $0.counterpart.id == counterpart.id }
        guard known == nil || known?.counterpart.partner != nil else {
            throw ConnectionError(.inUse, "The counterpart \(counterpart.id) is a server.", hint: "choose another name")
        }
        try await store.save(StoredCounterpart(counterpart: counterpart, token: Passphrase("")))
    }

    /// Throws `notFound`, and `inUse` with the connections that are reached by it.
    public func deleteCounterpart(_ id: String) async throws {
        let users = try await store.connections().filter { $0.counterpart == id }.map(\.id)
        guard users.isEmpty else {
            throw ConnectionError(
                .inUse, "The counterpart \(id) is used by the connections \(users.joined(separator: ", ")).",
                hint: "delete these connections first")
        }
        guard try await store.deleteCounterpart(id) else {
            throw ConnectionError(.notFound, "There is no counterpart \(id).")
        }
    }

    /// Nil for this server's own directory; throws `notFound`.
    func stored(_ counterpart: String?) async throws -> StoredCounterpart? {
        guard let counterpart else { return nil }
        guard let found = try await store.counterparts().first(where: { $0.counterpart.id == counterpart }) else {
            throw ConnectionError(.notFound, "There is no counterpart \(counterpart).")
        }
        return found
    }

    /// - Parameter run: the run that asks, whose answers a partner's are; nil where nothing is to be waited for.
    func sides(_ counterpart: String?, by: String, run: String? = nil) async throws -> ConnectionSides {
        let stored = try await stored(counterpart)
        let calling = ends.calling(by: by)
        guard let terms = stored?.counterpart.partner else {
            return ConnectionSides(called: try await ends.called(stored, by: by), calling: calling)
        }
        let partner = PartnerCalledSide(terms: terms, calling: calling, authority: ends.issuingAuthority, by: by) {
            [self] in run.flatMap { run in state.withLock { $0.answers[run] } }
        }
        return ConnectionSides(called: partner, calling: calling)
    }
}
