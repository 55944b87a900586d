extension Directory {
    public func users(_ page: Page = .all) async throws -> [CommunicationUser] {
        try await store.read { try $0.users.rows(page) }
    }

    public func user(_ id: String) async throws -> CommunicationUser {
        guard let user = try await store.read({ try $0.users.row(id) }) else {
            throw Self.notFound("communication user", id)
        }
        return user
    }

    /// Creates a user under its identifier, or, where that is empty, under one that is made: an underscore and ten
    /// letters and digits.
    public func create(_ user: CommunicationUser, by: String) async throws -> CommunicationUser {
        if !user.id.isEmpty { try Identifier.check(user.id, of: "communication user") }
        return try await change(by: by) { change in
            let id = try user.id.isEmpty ? UserName.free(in: change.rows) : user.id
            guard try change.rows.users.row(id) == nil else {
                throw DirectoryError(.alreadyExists, "There is already a communication user \(id).")
            }
            var made = CommunicationUser(id: id, description: user.description)
            made.createdAt = change.at
            try change.rows.users.insert(made)
            try change.audit("user.create", made.id, after: made)
            try change.touch(.user, made.id)
            return made
        }
    }

    /// Changes the description; locks and passwords have operations of their own.
    public func update(_ user: CommunicationUser, by: String) async throws -> CommunicationUser {
        try await changeUser(user.id, "user.update", by: by) { $0.description = user.description }
    }

    public func lockUser(_ id: String, by: String) async throws -> CommunicationUser {
        try await changeUser(id, "user.lock", by: by) { $0.isLocked = true }
    }

    public func unlockUser(_ id: String, by: String) async throws -> CommunicationUser {
        try await changeUser(id, "user.unlock", by: by) { $0.isLocked = false }
    }

    /// Throws `inUse` while arrangements or certificates refer to it.
    public func deleteUser(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.users.row(id) else { throw Self.notFound("communication user", id) }
            try Self.refuseUse(of: "communication user \(id)", by: try change.rows.arrangements.rows(ofUser: id))
            let filter = AssignmentFilter(userID: id, limit: 1)
            if let held = try change.rows.certificates.assignments(filter, at: change.at).first {
                throw DirectoryError(
                    .inUse, "The certificate \(held.fingerprint.hex.prefix(16))… is assigned to user \(id).",
                    hint: "Un-assign or move the user's certificates first.")
            }
            try change.rows.access.passwords.delete(id)
            try change.rows.users.delete(id)
            try change.audit("user.delete", id, before: before)
            try change.touch(.user, id)
        }
    }

    /// Sets a password of at least 20 characters, one of them neither letter nor digit; this also unlocks it.
    ///
    /// Throws `passwordTooWeak`, also for characters that callers send in different encodings.
    public func setPassword(user id: String, password: String, by: String) async throws {
        try PasswordRule.check(password, charactersMin: 20, forUser: id)
        try PasswordRule.checkEncoding(password)
        let hash = try await signInPasswords.hash(password)
        try await change(by: by) { change in
            guard var user = try change.rows.users.row(id) else { throw Self.notFound("communication user", id) }
            let before = user
            let record = PasswordRecord(id: id, hash: hash)
            if try change.rows.access.passwords.row(id) == nil {
                try change.rows.access.passwords.insert(record)
            } else {
                try change.rows.access.passwords.update(record)
            }
            user.passwordStatus = .active
            try change.rows.users.update(user)
            try change.audit("user.setPassword", id, before: before, after: user)
            try change.touch(.user, id)
        }
    }

    /// Lets a password that was locked after wrong ones be tried again; nothing happens where it is not locked.
    public func unlockPassword(user id: String, by: String) async throws -> CommunicationUser {
        try await change(by: by) { change in
            guard var user = try change.rows.users.row(id) else { throw Self.notFound("communication user", id) }
            guard user.passwordStatus == .locked, var record = try change.rows.access.passwords.row(id) else {
                return user
            }
            let before = user
            record.lockedAt = nil
            record.failures = 0
            try change.rows.access.passwords.update(record)
            user.passwordStatus = .active
            try change.rows.users.update(user)
            try change.audit("user.unlockPassword", id, before: before, after: user)
            try change.touch(.user, id)
            return user
        }
    }

    /// Takes the password away; nothing happens where there is none.
    public func removePassword(user id: String, by: String) async throws {
        try await change(by: by) { change in
            guard var user = try change.rows.users.row(id) else { throw Self.notFound("communication user", id) }
            guard try change.rows.access.passwords.delete(id) else { return }
            let before = user
            user.passwordStatus = .none
            try change.rows.users.update(user)
            try change.audit("user.removePassword", id, before: before, after: user)
            try change.touch(.user, id)
        }
    }

    func changeUser(
        _ id: String, _ action: String, by: String, _ body: @escaping @Sendable (inout CommunicationUser) -> Void
    ) async throws -> CommunicationUser {
        try await change(by: by) { change in
            guard let before = try change.rows.users.row(id) else { throw Self.notFound("communication user", id) }
            var user = before
            body(&user)
            guard user != before else { return user }
            try change.rows.users.update(user)
            try change.audit(action, id, before: before, after: user)
            try change.touch(.user, id)
            return user
        }
    }
}

/// What a password must be.
enum PasswordRule {
    static func check(_ password: String, charactersMin: Int, forUser id: String) throws {
        let isSpecial = password.unicodeScalars.contains { scalar in
            scalar.isASCII && scalar.value > 32 && !scalar.properties.isAlphabetic && !("0"..."9" ~= scalar)
        }
        guard password.count >= charactersMin, isSpecial else {
            throw DirectoryError(
                .passwordTooWeak,
                "The password needs at least \(charactersMin) characters, one of them neither letter nor digit.",
                hint: "Let a password be proposed.")
        }
        guard !password.lowercased().contains(id.lowercased()) else {
            throw DirectoryError(.passwordTooWeak, "The password contains the name \(id).")
        }
        guard password.utf8.count <= 1024 else {
            throw DirectoryError(.passwordTooWeak, "The password is longer than 1024 bytes.")
        }
    }

    /// Only what every program sends as the same bytes: RFC 7617 section 2.1 leaves the encoding of other characters
    /// open. A control character cannot be sent at all.
    static func checkEncoding(_ password: String) throws {
        guard password.utf8.allSatisfy({ 32...126 ~= $0 }) else {
            throw DirectoryError(
                .passwordTooWeak, "The password has a character that callers send in different encodings.",
                hint: "Use letters without accents, digits, and the special characters of an English keyboard.")
        }
    }
}
