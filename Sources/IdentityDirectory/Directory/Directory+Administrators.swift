import Foundation

extension Directory {
    /// The administrator that the first start makes.
    public static let firstAdministrator = "admin"

    /// On the very first start makes the administrator `admin` and a token that signs in as it; nil later.
    ///
    /// The token ends with its first sign-in or after an hour, unless it is kept.
    public func bootstrap(keepToken: Bool = false) async throws -> IssuedToken? {
        let id = Self.firstAdministrator
        return try await change(by: "system") { change in
            let access = change.rows.access
            guard try access.administrators.rows(Page(limit: 1)).isEmpty, try access.tokens.rows(Page(limit: 1)).isEmpty
            else { return nil }
            let administrator = AdministratorRecord(id: id, roles: [.administrator], createdAt: change.at)
            try access.administrators.insert(administrator)
            try change.audit("administrator.create", id, after: Administrator(administrator, at: change.at))
            var token = AccessToken(
                id: SecureRandom.identifier(), name: "admin-token", roles: [.administrator], createdAt: change.at,
                createdBy: "system", administratorID: id)
            if !keepToken {
                token.expiresAt = change.at.addingTimeInterval(3600)
                token.endsWithSignIn = true
            }
            return try change.issue(token)
        }
    }

    public func administrators() async throws -> [Administrator] {
        let at = now
        return try await store.read { rows in
            try rows.access.administrators.rows(.all).map { Administrator($0, at: at) }
        }
    }

    public func administrator(_ id: String) async throws -> Administrator {
        let at = now
        guard let record = try await store.read({ try $0.access.administrators.row(id) }) else {
            throw Self.notFound("administrator", id)
        }
        return Administrator(record, at: at)
    }

    /// Without a password until one is set; throws `alreadyExists`, and `invalid` without any role.
    public func createAdministrator(_ id: String, roles: Set<Role>, by: String) async throws -> Administrator {
        try Identifier.check(id, of: "administrator")
        try Self.check(roles)
        return try await change(by: by) { change in
            guard try change.rows.access.administrators.row(id) == nil else {
                throw DirectoryError(.alreadyExists, "There is already an administrator \(id).")
            }
            let record = AdministratorRecord(id: id, roles: roles, createdAt: change.at)
            try change.rows.access.administrators.insert(record)
            let made = Administrator(record, at: change.at)
            try change.audit("administrator.create", id, after: made)
            return made
        }
    }

    /// Throws `inUse` when nobody with the role administrator would be left.
    public func updateAdministrator(_ id: String, roles: Set<Role>, by: String) async throws -> Administrator {
        try Self.check(roles)
        return try await change(by: by) { change in
            let before = try change.administrator(id)
            var record = before
            record.roles = roles
            try change.rows.access.administrators.update(record)
            try change.refuseWithoutAdministrator()
            try change.endSessions(of: id)
            let changed = Administrator(record, at: change.at)
            try change.audit("administrator.update", id, before: Administrator(before, at: change.at), after: changed)
            return changed
        }
    }

    /// Ends the administrator's sessions and tokens as well. Throws `inUse` for the last one with that role.
    public func deleteAdministrator(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            let before = try change.administrator(id)
            for record in try change.rows.access.tokens.rows(.all) where record.token.administratorID == id {
                try change.rows.access.tokens.delete(record.id)
            }
            try change.endSessions(of: id)
            try change.rows.access.administrators.delete(id)
            try change.refuseWithoutAdministrator()
            try change.audit("administrator.delete", id, before: Administrator(before, at: change.at))
        }
    }

    /// Sets an administrator's password, unlocks it and ends its sessions.
    ///
    /// - Parameter isInitial: whether the administrator must choose another one at the next sign-in.
    ///
    /// Throws `passwordTooWeak` under 12 characters or without a special one.
    public func setPassword(
        administrator id: String, password: String, isInitial: Bool = false, by: String
    ) async throws {
        try PasswordRule.check(password, charactersMin: 12, forUser: id)
        let hash = try await signInPasswords.hash(password)
        try await change(by: by) { change in
            var record = try change.administrator(id)
            let before = Administrator(record, at: change.at)
            record.hash = hash
            record.failures = 0
            record.lockedUntil = nil
            record.mustChangePassword = isInitial
            try change.rows.access.administrators.update(record)
            try change.endSessions(of: id)
            try change.audit(
                "administrator.setPassword", id, before: before, after: Administrator(record, at: change.at))
        }
    }

    /// Ends a lock after wrong passwords before its time.
    public func unlockAdministrator(_ id: String, by: String) async throws -> Administrator {
        try await change(by: by) { change in
            var record = try change.administrator(id)
            let before = Administrator(record, at: change.at)
            record.failures = 0
            record.lockedUntil = nil
            try change.rows.access.administrators.update(record)
            let unlocked = Administrator(record, at: change.at)
            if before != unlocked { try change.audit("administrator.unlock", id, before: before, after: unlocked) }
            return unlocked
        }
    }

    static func check(_ roles: Set<Role>) throws {
        guard !roles.isEmpty else {
            throw DirectoryError(
                .invalid, "No role is given.",
                hint: "Give one of " + Role.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
    }
}

extension Administrator {
    /// What may be shown of a record.
    init(_ record: AdministratorRecord, at date: Date) {
        self.init(
            id: record.id, roles: record.roles, createdAt: record.createdAt, hasPassword: record.hash != nil,
            isLocked: record.lockedUntil.map { date < $0 } ?? false,
            mustChangePassword: record.mustChangePassword)
    }
}

extension Change {
    /// The administrator as it is; throws `notFound`.
    func administrator(_ id: String) throws -> AdministratorRecord {
        guard let record = try rows.access.administrators.row(id) else {
            throw Directory.notFound("administrator", id)
        }
        return record
    }

    func refuseWithoutAdministrator() throws {
        let isLeft = try rows.access.administrators.rows(.all).contains { $0.roles.contains(.administrator) }
        guard isLeft else {
            throw DirectoryError(
                .inUse, "Nobody with the role administrator would be left.",
                hint: "Give another administrator that role first.")
        }
    }

    func endSessions(of administrator: String) throws {
        for session in try rows.access.sessions.rows(.all)
        where session.principal.kind == .administrator && session.principal.name == administrator {
            try rows.access.sessions.delete(session.id)
        }
    }

    /// Keeps a new token and gives it its secret: `cs_`, the token's id, `_`, 256 bits.
    func issue(_ token: AccessToken) throws -> IssuedToken {
        let secret = "cs_\(token.id)_\(SecureRandom.secret())"
        try rows.access.tokens.insert(TokenRecord(token: token, secretHash: SecureRandom.hash(secret)))
        try audit("token.create", token.id, after: token)
        return IssuedToken(token: token, secret: secret)
    }

    /// Begins a session.
    func begin(_ principal: Principal, how: String) throws -> SignIn {
        let secret = SecureRandom.secret()
        let session = Session(
            id: SecureRandom.hash(secret), principal: principal, startedAt: at, lastUsedAt: at)
        try rows.access.sessions.insert(session)
        try audit("session.begin", principal.name, after: ["how": how])
        return SignIn(session: session, secret: secret)
    }
}
