extension Directory {
    public func systems(_ page: Page = .all) async throws -> [CommunicationSystem] {
        try await store.read { try $0.systems.rows(page) }
    }

    /// Throws `notFound`, as do all lookups by identifier.
    public func system(_ id: String) async throws -> CommunicationSystem {
        guard let system = try await store.read({ try $0.systems.row(id) }) else {
            throw Self.notFound("communication system", id)
        }
        return system
    }

    public func create(_ system: CommunicationSystem, by: String) async throws -> CommunicationSystem {
        try Identifier.check(system.id, of: "communication system")
        try SystemRule.check(system)
        return try await change(by: by) { change in
            guard try change.rows.systems.row(system.id) == nil else {
                throw DirectoryError(.alreadyExists, "There is already a communication system \(system.id).")
            }
            try change.rows.systems.insert(system)
            try change.audit("system.create", system.id, after: system)
            return system
        }
    }

    public func update(
        _ system: CommunicationSystem, over seen: CommunicationSystem? = nil, by: String
    ) async throws -> CommunicationSystem {
        try SystemRule.check(system)
        return try await change(by: by) { change in
            guard let before = try change.rows.systems.row(system.id) else {
                throw Self.notFound("communication system", system.id)
            }
            try Self.refuseStale(seen, before, "communication system \(system.id)")
            guard before != system else { return system }
            if system.isInboundOnly, !before.isInboundOnly {
                let calling = try change.rows.arrangements.rows(.all).filter {
                    $0.systemID == system.id && $0.outbound != nil
                }
                guard calling.isEmpty else {
                    throw DirectoryError(
                        .inUse,
                        "The system \(system.id) is called by the communication "
                            + "\(Listing.arrangements(calling)).", hint: "Take the outbound parts away first.")
                }
            }
            try change.rows.systems.update(system)
            try change.audit("system.update", system.id, before: before, after: system)
            return system
        }
    }

    /// Throws `inUse` while an arrangement refers to it.
    public func deleteSystem(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.systems.row(id) else {
                throw Self.notFound("communication system", id)
            }
            let users = try change.rows.arrangements.rows(.all).filter { $0.systemID == id }
            try Self.refuseUse(of: "communication system \(id)", by: users)
            try change.rows.systems.delete(id)
            try change.audit("system.delete", id, before: before)
        }
    }

    /// Throws `changedMeanwhile` where what is changed is not what was seen; nil changes it whatever it is.
    static func refuseStale<Value: Equatable>(_ seen: Value?, _ now: Value, _ what: String) throws {
        if let seen, seen != now { throw DirectoryError.changedMeanwhile(what) }
    }

    static func refuseUse(of what: String, by arrangements: [CommunicationArrangement]) throws {
        guard !arrangements.isEmpty else { return }
        let isOne = arrangements.count == 1
        throw DirectoryError(
            .inUse, "The \(what) is used by the communication \(Listing.arrangements(arrangements)).",
            hint: isOne
                ? "Delete the arrangement first, or change it." : "Delete the arrangements first, or change them.")
    }
}
