public import KeyMaterial

extension Connections {
    /// In the order of name.
    public func counterparts() async throws -> [Counterpart] { try await store.counterparts().map(\.counterpart) }

    /// Adds or replaces a counterpart, after it has let this server in once.
    ///
    /// Throws `invalid` where the token, the address or the authority does not do.
    public func save(_ counterpart: Counterpart, token: Passphrase) async throws {
        let stored = StoredCounterpart(counterpart: counterpart, token: token)
        try await ends.check(stored)
        try await store.save(stored)
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

    func sides(_ counterpart: String?, by: String) async throws -> ConnectionSides {
        ConnectionSides(
            called: try await ends.called(try await stored(counterpart), by: by), calling: ends.calling(by: by))
    }
}
