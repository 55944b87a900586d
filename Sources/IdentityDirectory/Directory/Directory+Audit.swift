extension Directory {
    /// Newest first.
    public func audit(_ filter: AuditFilter = AuditFilter()) async throws -> [AuditEntry] {
        try await store.read { try $0.trail.entries(filter) }
    }

    /// Nil where there is none of that number.
    public func auditEntry(_ sequence: Int64) async throws -> AuditEntry? {
        let found = try await store.read { try $0.trail.entries(after: sequence - 1, limit: 1).first }
        return found?.sequence == sequence ? found : nil
    }

    /// Notes something that was done beside the directory's own changes, such as a key pair handed out.
    ///
    /// `before` and `after` are JSON and must hold no secret.
    public func note(
        action: String, subject: String, before: String? = nil, after: String? = nil, by: String
    ) async throws {
        let at = now
        try await store.write { rows in
            let entry = AuditEntry(
                following: try rows.trail.lastEntry(), at: at, by: by, action: action, subject: subject,
                before: before, after: after)
            try rows.trail.append(entry)
        }
    }

    /// Walks along the whole hash chain.
    ///
    /// A truncated end cannot be seen in the chain itself: compare `head` with one noted elsewhere before.
    public func verifyAudit() async throws -> AuditVerification {
        var result = AuditVerification(entries: 0, head: nil, brokenAt: nil, problem: nil)
        while true {
            let after = result.entries
            let page = try await store.read { try $0.trail.entries(after: after, limit: 5000) }
            for entry in page {
                let expected = result.head ?? AuditEntry.noHash
                let problem: String? =
                    if entry.sequence != result.entries + 1 {
                        "Entry \(result.entries + 1) is missing."
                    } else if entry.previousHash != expected {
                        "The entry does not follow the one before it."
                    } else if entry.computedHash != entry.hash {
                        "The entry was changed after it was written."
                    } else { nil }
                guard problem == nil else {
                    result.brokenAt = result.entries + 1
                    result.problem = problem
                    return result
                }
                result.entries += 1
                result.head = entry.hash
            }
            guard page.count == 5000 else { return result }
        }
    }
}
