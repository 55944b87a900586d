import Foundation

extension Directory {
    public func arrangements(_ page: Page = .all) async throws -> [CommunicationArrangement] {
        try await store.read { try $0.arrangements.rows(page) }
    }

    public func arrangements(ofUser id: String) async throws -> [CommunicationArrangement] {
        try await store.read { try $0.arrangements.rows(ofUser: id) }
    }

    public func arrangement(_ id: String) async throws -> CommunicationArrangement {
        guard let arrangement = try await store.read({ try $0.arrangements.row(id) }) else {
            throw Self.notFound("communication arrangement", id)
        }
        return arrangement
    }

    /// A new arrangement is a draft, whatever its `state` says.
    ///
    /// Throws `invalid` when it refers to what is not there, or by a method that its scenario does not allow.
    public func create(_ arrangement: CommunicationArrangement, by: String) async throws -> CommunicationArrangement {
        try Identifier.check(arrangement.id, of: "communication arrangement")
        return try await change(by: by) { change in
            guard try change.rows.arrangements.row(arrangement.id) == nil else {
                throw DirectoryError(
                    .alreadyExists, "There is already a communication arrangement \(arrangement.id).")
            }
            var made = arrangement
            made.state = .draft
            try ArrangementRule.check(made, in: change.rows)
            try ArrangementRule.refuseTooMany(made, in: change.rows)
            try change.rows.arrangements.insert(made)
            try change.audit("arrangement.create", made.id, after: made)
            try change.touch(.arrangement, made.id)
            return made
        }
    }

    /// Changes everything but the state. An active arrangement must stay complete, else `incomplete` is thrown.
    public func update(
        _ arrangement: CommunicationArrangement, over seen: CommunicationArrangement? = nil, by: String
    ) async throws -> CommunicationArrangement {
        try await change(by: by) { change in
            guard let before = try change.rows.arrangements.row(arrangement.id) else {
                throw Self.notFound("communication arrangement", arrangement.id)
            }
            try Self.refuseStale(seen, before, "communication arrangement \(arrangement.id)")
            var changed = arrangement
            changed.state = before.state
            guard changed != before else { return changed }
            try ArrangementRule.check(changed, in: change.rows)
            if changed.scenarioID != before.scenarioID { try ArrangementRule.refuseTooMany(changed, in: change.rows) }
            if changed.state == .active { try Self.refuseIncomplete(changed, in: change.rows, at: change.at) }
            try change.rows.arrangements.update(changed)
            try change.audit("arrangement.update", changed.id, before: before, after: changed)
            try change.touch(.arrangement, changed.id)
            return changed
        }
    }

    public func deleteArrangement(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.arrangements.row(id) else {
                throw Self.notFound("communication arrangement", id)
            }
            try change.rows.arrangements.delete(id)
            try change.audit("arrangement.delete", id, before: before)
            try change.touch(.arrangement, id)
        }
    }

    /// What the arrangement lacks, and what its administrator should know; empty when there is nothing to say.
    public func check(arrangement id: String) async throws -> [CompletenessFinding] {
        let at = now
        return try await store.read { rows in
            guard let arrangement = try rows.arrangements.row(id) else {
                throw Self.notFound("communication arrangement", id)
            }
            return try Completeness(rows: rows, at: at).findings(for: arrangement)
        }
    }

    /// Lets calls in. Throws `incomplete` with the first blocking finding.
    public func activate(arrangement id: String, by: String) async throws -> CommunicationArrangement {
        try await setState(.active, ofArrangement: id, "arrangement.activate", by: by)
    }

    /// Lets no calls in any more.
    ///
    /// - Parameter asDraft: make it a draft again, for one whose activation is taken back.
    public func deactivate(
        arrangement id: String, asDraft: Bool = false, by: String
    ) async throws -> CommunicationArrangement {
        try await setState(asDraft ? .draft : .inactive, ofArrangement: id, "arrangement.deactivate", by: by)
    }

    /// Pairs of active arrangements that are ambiguous, each once; see `CompletenessFinding` `pathAmbiguous`.
    public func ambiguousArrangements() async throws -> [ArrangementAmbiguity] {
        try await store.read { try SharedPaths(rows: $0).ambiguities() }
    }

    private func setState(
        _ state: ArrangementState, ofArrangement id: String, _ action: String, by: String
    ) async throws -> CommunicationArrangement {
        try await change(by: by) { change in
            guard let before = try change.rows.arrangements.row(id) else {
                throw Self.notFound("communication arrangement", id)
            }
            guard before.state != state else { return before }
            if state == .active { try Self.refuseIncomplete(before, in: change.rows, at: change.at) }
            var changed = before
            changed.state = state
            try change.rows.arrangements.update(changed)
            try change.audit(action, id, before: before, after: changed)
            try change.touch(.arrangement, id)
            return changed
        }
    }

    private static func refuseIncomplete(
        _ arrangement: CommunicationArrangement, in rows: any DirectoryTransaction, at date: Date
    ) throws {
        let findings = try Completeness(rows: rows, at: date).findings(for: arrangement)
        guard let first = findings.first(where: \.isBlocking) else { return }
        throw DirectoryError(.incomplete, first.detail, hint: first.hint, finding: first.code)
    }
}
