public import Foundation

extension Directory {
    private static let failuresMax = 5
    private static let lockSeconds: Double = 900
    private static let refused = DirectoryError(
        .signInRefused, "That does not let anybody in.", hint: "Check it, and that it has not expired.")

    /// Signs an administrator in by name and password.
    ///
    /// Five wrong passwords lock the name for a quarter of an hour. Throws `signInRefused`, always with the same words.
    public func signIn(name: String, password: String) async throws -> SignIn {
        let at = now
        let record = try await store.read { try $0.access.administrators.row(name) }
        let isLocked = record?.lockedUntil.map { at < $0 } ?? false
        let isRight = try await signInPasswords.matchesInTurn(password, isLocked ? nil : record?.hash)
        guard let record, !isLocked else { throw Self.refused }
        guard isRight else {
            try await noteFailure(of: name)
            throw Self.refused
        }
        return try await change(by: name) { change in
            guard var current = try change.rows.access.administrators.row(name), current.hash == record.hash,
                current.lockedUntil.map({ change.at >= $0 }) ?? true
            else { throw Self.refused }
            if current.failures > 0 || current.lockedUntil != nil {
                current.failures = 0
                current.lockedUntil = nil
                try change.rows.access.administrators.update(current)
            }
            let principal = Principal(name: name, roles: current.roles, kind: .administrator)
            return try change.begin(principal, how: "password")
        }
    }

    private func noteFailure(of name: String) async throws {
        try await change(by: name) { change in
            guard var record = try change.rows.access.administrators.row(name) else { return }
            record.failures += 1
            if record.failures >= Self.failuresMax {
                record.failures = 0
                record.lockedUntil = change.at.addingTimeInterval(Self.lockSeconds)
                try change.audit("administrator.locked", name)
            }
            try change.rows.access.administrators.update(record)
        }
    }

    /// Begins a session with a token; the token of the first start ends with it. Throws `signInRefused`.
    public func signIn(token secret: String) async throws -> SignIn {
        try await change(by: "system") { change in
            guard let record = try change.rows.token(secret, at: change.at),
                let principal = try change.rows.principal(of: record.token)
            else { throw Self.refused }
            if record.token.endsWithSignIn {
                try change.rows.access.tokens.delete(record.id)
                try change.audit("token.end", record.id, before: record.token)
            }
            return try change.begin(principal, how: "token")
        }
    }

    public func signOut(session secret: String) async throws {
        let id = SecureRandom.hash(secret)
        try await change(by: "system") { change in
            guard let session = try change.rows.access.sessions.row(id) else { return }
            try change.rows.access.sessions.delete(id)
            try change.audit("session.end", session.principal.name)
        }
    }

    /// The one whose session this is; nil when there is none or it is over. Counts as a use.
    public func principal(session secret: String) async throws -> Principal? {
        let id = SecureRandom.hash(secret)
        let at = now
        guard var session = try await store.read({ try $0.access.sessions.row(id) }), !session.isOver(at: at) else {
            return nil
        }
        if at.timeIntervalSince(session.lastUsedAt) >= 60 {
            session.lastUsedAt = at
            try await store.write { [session] rows in
                guard try rows.access.sessions.row(id) != nil else { return }
                try rows.access.sessions.update(session)
            }
        }
        return session.principal
    }

    /// The one whose token this is; nil when there is none or it has expired. Counts as a use.
    public func principal(token secret: String) async throws -> Principal? {
        let at = now
        let found = try await store.read { rows -> (TokenRecord, Principal)? in
            guard let record = try rows.token(secret, at: at), let principal = try rows.principal(of: record.token)
            else { return nil }
            return (record, principal)
        }
        guard let (record, principal) = found else { return nil }
        if record.token.lastUsedAt.map({ at.timeIntervalSince($0) >= 60 }) ?? true {
            try await store.write { rows in
                guard var current = try rows.access.tokens.row(record.id) else { return }
                current.token.lastUsedAt = at
                try rows.access.tokens.update(current)
            }
        }
        return principal
    }

    /// A secret that signs its bearer in once as `administrator`.
    ///
    /// It lives from five minutes to an hour; other lifetimes are brought into these bounds. Throws `notFound`.
    public func createSignInLink(
        for administrator: String = Directory.firstAdministrator, lifetimeSeconds: Double = 900, by: String
    ) async throws -> SignInLink {
        let lifetime = min(max(lifetimeSeconds, 300), 3600)
        return try await change(by: by) { change in
            _ = try change.administrator(administrator)
            let secret = SecureRandom.secret()
            let record = SignInLinkRecord(
                id: SecureRandom.hash(secret), administratorID: administrator,
                expiresAt: change.at.addingTimeInterval(lifetime))
            try change.rows.access.links.insert(record)
            try change.audit("sign-in-link.create", administrator, after: ["expiresAt": record.expiresAt])
            return SignInLink(secret: secret, expiresAt: record.expiresAt)
        }
    }

    /// Signs in with a link, which is used up. Throws `signInRefused`.
    public func redeemSignInLink(_ secret: String) async throws -> SignIn {
        let id = SecureRandom.hash(secret)
        return try await change(by: "system") { change in
            guard let record = try change.rows.access.links.row(id), change.at < record.expiresAt,
                let administrator = try change.rows.access.administrators.row(record.administratorID)
            else { throw Self.refused }
            try change.rows.access.links.delete(id)
            let principal = Principal(
                name: administrator.id, roles: administrator.roles, kind: .administrator)
            return try change.begin(principal, how: "link")
        }
    }
}

extension Directory {
    public func tokens() async throws -> [AccessToken] {
        try await store.read { try $0.access.tokens.rows(.all).map(\.token) }
    }

    /// A token for a program. Throws `invalid` without a role, or with an end that is past.
    public func createToken(
        name: String, roles: Set<Role>, expiresAt: Date? = nil, by: String
    ) async throws -> IssuedToken {
        try Self.check(roles)
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
                    expiresAt: expiresAt))
        }
    }

    /// Ends the sessions that were begun with tokens of its name as well.
    public func revokeToken(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let record = try change.rows.access.tokens.row(id) else { throw Self.notFound("token", id) }
            try change.rows.access.tokens.delete(id)
            for session in try change.rows.access.sessions.rows(.all)
            where session.principal.kind == .token && session.principal.name == record.token.name {
                try change.rows.access.sessions.delete(session.id)
            }
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
            return Principal(name: token.name, roles: token.roles, kind: .token)
        }
        return try access.administrators.row(id).map {
            Principal(name: $0.id, roles: $0.roles, kind: .administrator)
        }
    }
}
