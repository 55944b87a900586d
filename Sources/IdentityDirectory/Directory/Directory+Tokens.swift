public import Foundation

extension Directory {
    public func tokens() async throws -> [AccessToken] {
        try await store.read { try $0.access.tokens.rows(.all).map(\.token) }
    }

    /// A token for a program. Throws `invalid` without a role, or with an end that is past.
    ///
    /// A connection partner's must name the users that it is for, and end within 400 days: it lies on another server.
    public func createToken(
        name: String, roles: Set<Role>, expiresAt: Date? = nil, scope: TokenScope? = nil, by: String
    ) async throws -> IssuedToken {
        try Self.check(roles)
        try scope?.check()
        try Self.check(scope?.rights, of: roles)
        try checkLife(roles, expiresAt, scope)
        guard !name.isEmpty, name.utf8.count <= 200 else {
            throw DirectoryError(.invalid, "A token needs a name of at most 200 bytes.")
        }
        return try await change(by: by) { change in
            if let expiresAt, expiresAt <= change.at {
                throw DirectoryError(.invalid, "The token would expire before it is made.")
            }
            return try change.issue(
                AccessToken(
                    id: SecureRandom.identifier(), name: name, roles: roles, createdAt: change.at, createdBy: by,
                    expiresAt: expiresAt, scope: scope))
        }
    }

    /// A scope narrows down: a right that no role has would do nothing. Throws `invalid` that names it.
    private static func check(_ rights: Set<Right>?, of roles: Set<Role>) throws {
        let known = roles.reduce(into: Set<Right>()) { $0.formUnion($1.rights) }
        guard let idle = rights?.subtracting(known).map(\.rawValue).min() else { return }
        throw DirectoryError(
            .invalid, "The right \(idle) has no effect: none of the token's roles has it.",
            hint: "Leave it out, or give the token a role that has it.")
    }

    private static let partnerSecondsMax = 400 * 86_400.0

    private func checkLife(_ roles: Set<Role>, _ expiresAt: Date?, _ scope: TokenScope?) throws {
        guard roles.contains(.connectionPartner) else { return }
        guard let users = scope?.users, !users.isEmpty else {
            throw DirectoryError(
                .invalid, "A connection partner's token must name the communication users that it is for.",
                hint: "Give them in its scope; a name may end with *.")
        }
        guard let expiresAt, expiresAt.timeIntervalSince(now) <= Self.partnerSecondsMax else {
            throw DirectoryError(
                .invalid, "A connection partner's token must expire within 400 days.",
                hint: "Give it 365 days; it can be extended.")
        }
    }

    /// Narrows or widens a token and moves its end; its secret stays. Nil leaves what is there.
    public func updateToken(
        _ id: String, expiresAt: Date? = nil, scope: TokenScope? = nil, by: String
    ) async throws -> AccessToken {
        try scope?.check()
        guard let known = try await store.read({ try $0.access.tokens.row(id)?.token }) else {
            throw Self.notFound("token", id)
        }
        try Self.check(scope?.rights, of: known.roles)
        try checkLife(known.roles, expiresAt ?? known.expiresAt, scope ?? known.scope)
        return try await change(by: by) { change in
            guard var record = try change.rows.access.tokens.row(id) else { throw Self.notFound("token", id) }
            let before = record.token
            if let expiresAt {
                guard expiresAt > change.at else { throw DirectoryError(.invalid, "The token would end in the past.") }
                record.token.expiresAt = expiresAt
            }
            if let scope { record.token.scope = scope }
            guard record.token != before else { return before }
            try change.rows.access.tokens.update(record)
            try change.endSessions(ofToken: before.name)
            try change.audit("token.update", id, before: before, after: record.token)
            return record.token
        }
    }

    /// Who is signed in.
    public func sessions() async throws -> [Session] {
        let at = now
        return try await store.read { try $0.access.sessions.rows(.all).filter { !$0.isOver(at: at) } }
    }

    /// Signs somebody out. Throws `notFound`.
    public func endSession(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let session = try change.rows.access.sessions.row(id) else { throw Self.notFound("session", id) }
            try change.rows.access.sessions.delete(id)
            try change.audit("session.end", session.principal.name)
        }
    }

    /// Ends the sessions that were begun with tokens of its name as well.
    public func revokeToken(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let record = try change.rows.access.tokens.row(id) else { throw Self.notFound("token", id) }
            try change.rows.access.tokens.delete(id)
            try change.endSessions(ofToken: record.token.name)
            try change.audit("token.revoke", id, before: record.token)
        }
    }
}

extension DirectoryTransaction {
    /// The token with this secret; nil when there is none or it has expired.
    func token(_ secret: String, at date: Date) throws -> TokenRecord? {
        let parts = secret.split(separator: "_", maxSplits: 2)
        guard parts.count == 3, parts[0] == "cs", let record = try access.tokens.row(String(parts[1])),
            SecureRandom.equal(Array(record.secretHash.utf8), Array(SecureRandom.hash(secret).utf8)),
            record.token.expiresAt.map({ date < $0 }) ?? true
        else { return nil }
        return record
    }

    /// Who acts with a token; nil when its administrator is gone.
    func principal(of token: AccessToken) throws -> Principal? {
        guard let id = token.administratorID else {
            return Principal(name: token.actor, roles: token.roles, kind: .token, scope: token.scope)
        }
        return try access.administrators.row(id).map {
            Principal(name: $0.id, roles: $0.roles, kind: .administrator, scope: token.scope)
        }
    }
}

extension Change {
    func endSessions(ofToken name: String) throws {
        for session in try rows.access.sessions.rows(.all)
        where session.principal.kind == .token && [name, AccessToken.actor(name)].contains(session.principal.name) {
            try rows.access.sessions.delete(session.id)
        }
    }
}
