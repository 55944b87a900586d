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
        try Administrator.check(name: id)
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

    /// Throws `inUse` when nobody with the role administrator who can sign in would be left.
    public func updateAdministrator(_ id: String, roles: Set<Role>, by: String) async throws -> Administrator {
        try Self.check(roles)
        return try await change(by: by) { change in
            let before = try change.administrator(id)
            var record = before
            record.roles = roles
            try change.rows.access.administrators.update(record)
            if !roles.contains(.administrator) { try change.refuseWithoutAdministrator(instead: before) }
            try change.endSessions(of: id)
            let changed = Administrator(record, at: change.at)
            try change.audit("administrator.update", id, before: Administrator(before, at: change.at), after: changed)
            return changed
        }
    }

    /// Ends the administrator's sessions as well, and the tokens that act as it or that it made.
    ///
    /// Throws `inUse` when nobody with the role administrator who can sign in would be left.
    public func deleteAdministrator(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            let before = try change.administrator(id)
            for token in try change.rows.tokens(ofAdministrator: id) {
                try change.rows.access.tokens.delete(token.id)
                try change.endSessions(ofToken: token.name)
                try change.audit("token.revoke", token.id, before: token)
            }
            try change.endSessions(of: id)
            try change.rows.access.administrators.delete(id)
            try change.refuseWithoutAdministrator(instead: before)
            try change.audit("administrator.delete", id, before: Administrator(before, at: change.at))
        }
    }

    /// What ends with an administrator, and why it cannot be deleted.
    public func consequences(ofDeletingAdministrator id: String) async throws -> DeletionReport {
        let at = now
        return try await store.read { rows in
            guard let before = try rows.access.administrators.row(id) else { throw Self.notFound("administrator", id) }
            let obstacle =
                try rows.isWithoutAdministrator(instead: before, at: at)
                ? "Nobody with the role administrator who can sign in would be left." : nil
            let tokens = try rows.tokens(ofAdministrator: id)
            let sessions = try rows.access.sessions.rows(.all).count { session in
                guard !session.isOver(at: at) else { return false }
                return switch session.principal.kind {
                case .administrator: session.principal.name == id
                case .token: tokens.contains { [$0.name, $0.actor].contains(session.principal.name) }
                case .system: false
                }
            }
            let signedIn = sessions == 0 ? [] : ["\(sessions) session\(sessions == 1 ? "" : "s") of the console end."]
            return DeletionReport(
                obstacle: obstacle,
                consequences: tokens.map { token in
                    "The token \(token.name) made by \(token.createdBy) ends"
                        + (token.lastUsedAt.map { ": last used at \($0.formatted(.iso8601))." } ?? ": never used.")
                } + signedIn)
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

    /// Throws `inUse` where what happens to this administrator leaves nobody.
    func refuseWithoutAdministrator(instead before: AdministratorRecord) throws {
        guard try !rows.isWithoutAdministrator(instead: before, at: at) else {
            throw DirectoryError(
                .inUse, "Nobody with the role administrator who can sign in would be left.",
                hint: "Give another administrator that role and a password first.")
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

extension AdministratorRecord {
    /// Whether it has the role administrator and can sign in with its password now.
    fileprivate func rules(at date: Date) -> Bool {
        roles.contains(.administrator) && hash != nil && (lockedUntil.map { date >= $0 } ?? true)
    }
}

extension DirectoryTransaction {
    /// Whether nobody would rule without this administrator: somebody who can sign in where it can, anybody with the
    /// role where it cannot either.
    fileprivate func isWithoutAdministrator(instead before: AdministratorRecord, at date: Date) throws -> Bool {
        guard before.roles.contains(.administrator) else { return false }
        let others = try access.administrators.rows(.all).filter { $0.id != before.id }
        guard !others.contains(where: { $0.rules(at: date) }) else { return false }
        return before.hash != nil || !others.contains { $0.roles.contains(.administrator) }
    }

    /// The tokens that act as an administrator or that it made, and those made with these.
    fileprivate func tokens(ofAdministrator id: String) throws -> [AccessToken] {
        var rest = try access.tokens.rows(.all).map(\.token)
        var found: [AccessToken] = []
        var makers: Set<String> = [id]
        while true {
            let made = rest.filter { $0.administratorID == id || makers.contains($0.createdBy) }
            guard !made.isEmpty else { return found }
            found += made
            rest.removeAll(where: made.contains)
            makers = Set(made.filter { $0.administratorID == nil }.map(\.actor))
        }
    }
}
