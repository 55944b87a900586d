import Foundation

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
        let isRight = try await signInPasswords.matchesInTurn(password, isLocked ? nil : record?.hash, for: name)
        guard let record, !isLocked else {
            if record != nil { try await noteRefusal(of: name, "locked") }
            throw Self.refused
        }
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
            let principal = Principal(
                name: name, roles: current.roles, kind: .administrator,
                mustChangePassword: current.mustChangePassword)
            return try change.begin(principal, how: "password")
        }
    }

    private func noteRefusal(of name: String, _ why: String) async throws {
        try await change(by: name) { change in try change.audit("session.refused", name, after: ["why": why]) }
    }

    /// Replaces one's own password, which ends all of one's sessions, and begins a new one.
    ///
    /// Throws `signInRefused` for a wrong present password, which counts as a failed sign-in, and `passwordTooWeak`,
    /// also for the same one again.
    public func changePassword(administrator name: String, from present: String, to next: String) async throws -> SignIn
    {
        let at = now
        let record = try await store.read { try $0.access.administrators.row(name) }
        let isLocked = record?.lockedUntil.map { at < $0 } ?? false
        guard let record, !isLocked, try await signInPasswords.matchesInTurn(present, record.hash, for: name) else {
            if record != nil, !isLocked { try await noteFailure(of: name) }
            throw Self.refused
        }
        guard next != present else {
            throw DirectoryError(.passwordTooWeak, "The new password is the present one.", hint: "Choose another one.")
        }
        try await setPassword(administrator: name, password: next, by: name)
        return try await signIn(name: name, password: next)
    }

    private func noteFailure(of name: String) async throws {
        try await change(by: name) { change in
            guard var record = try change.rows.access.administrators.row(name) else { return }
            record.failures += 1
            try change.audit("session.refused", name, after: ["why": "password"])
            if record.failures >= Self.failuresMax {
                record.failures = 0
                record.lockedUntil = change.at.addingTimeInterval(Self.lockSeconds)
                try change.audit("administrator.locked", name)
            }
            try change.rows.access.administrators.update(record)
        }
    }

    /// Begins a session with a token; the token of the first start ends with it.
    ///
    /// A token that names objects opens no session: pages know only rights, and would let it at everybody's objects.
    /// Throws `signInRefused`.
    public func signIn(token secret: String) async throws -> SignIn {
        try await change(by: "system") { change in
            guard let record = try change.rows.token(secret, at: change.at),
                let principal = try change.rows.principal(of: record.token)
            else { throw Self.refused }
            guard principal.scope?.namesObjects != true else {
                throw DirectoryError(
                    .signInRefused, "The token is for certain users or systems, and the console is not.",
                    hint: "Use it with the command line or the management API, or sign in with another one.")
            }
            if record.token.endsWithSignIn {
                try change.rows.access.tokens.delete(record.id)
                try change.audit("token.end", record.id, before: record.token)
            } else {
                var used = record
                used.token.lastUsedAt = change.at
                try change.rows.access.tokens.update(used)
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
        guard var session = try await store.read({ try $0.access.sessions.row(id) }), !session.isOver(at: at),
            session.principal.scope?.namesObjects != true
        else { return nil }
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
