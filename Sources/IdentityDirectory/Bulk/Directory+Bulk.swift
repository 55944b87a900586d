import Foundation

extension Directory {
    private static let bulkKeptDays = 30.0

    /// Takes a table in; `runImports` carries it out.
    ///
    /// Throws `invalid` for a table that cannot be read; nothing is kept then.
    public func startImport(
        table: [UInt8], of kind: BulkKind = .certificates, name: String, options: BulkOptions = BulkOptions(),
        by: String
    ) async throws -> BulkImport {
        try await start(BulkSheet(table: table, kind: kind, name: String(name.prefix(200))), name, options, by: by)
    }

    /// As for a table, of the files of an archive.
    public func startImport(
        files: [(path: String, bytes: [UInt8])], name: String, options: BulkOptions = BulkOptions(), by: String
    ) async throws -> BulkImport {
        let sheet = try BulkSheet(files: files.map { BulkSheet.File(path: $0.path, bytes: $0.bytes) })
        return try await start(sheet, name, options, by: by)
    }

    private func start(
        _ sheet: BulkSheet, _ name: String, _ options: BulkOptions, by: String
    ) async throws -> BulkImport {
        let id = SecureRandom.identifier()
        let made = BulkImport(
            id: id, name: String(name.prefix(200)), options: options, createdAt: now, createdBy: by)
        try await store.write { try $0.bulk.imports.insert(made) }
        do {
            let total = try await sheet.read(batch: 2000) { rows in
                try await store.write { try $0.bulk.append(rows, to: id) }
            }
            return try await change(by: by) { change in
                var begun = made
                begun.total = total
                begun.state = .running
                try change.rows.bulk.imports.update(begun)
                try change.audit("import.start", id, after: begun)
                return begun
            }
        } catch {
            try? await removeImport(id)
            throw error
        }
    }

    /// The newest first.
    public func imports() async throws -> [BulkImport] {
        try await store.read { try $0.bulk.imports.rows(.all) }.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }

    public func bulkImport(_ id: String) async throws -> BulkImport {
        guard let found = try await store.read({ try $0.bulk.imports.row(id) }) else {
            throw Self.notFound("import", id)
        }
        return found
    }

    /// What became of an import's rows, in their order.
    public func rows(
        ofImport id: String, after number: Int = 0, outcome: BulkOutcome? = nil, limit: Int = 100
    ) async throws -> [BulkRow] {
        _ = try await bulkImport(id)
        return try await store.read {
            try $0.bulk.rows(of: id, after: max(0, number), outcome: outcome, limit: limit)
        }
    }

    /// Lets an import rest after its present chunk; what is done stays done.
    public func stopImport(_ id: String, by: String) async throws -> BulkImport {
        try await turn(id, from: .running, to: .stopped, "import.stop", by: by)
    }

    /// Lets a stopped import go on where it was.
    public func resumeImport(_ id: String, by: String) async throws -> BulkImport {
        try await turn(id, from: .stopped, to: .running, "import.resume", by: by)
    }

    /// Forgets an import and its rows, not what it did. Throws `inUse` while it runs.
    public func deleteImport(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.bulk.imports.row(id) else { throw Self.notFound("import", id) }
            guard before.state != .running else {
                throw DirectoryError(.inUse, "The import \(id) is running.", hint: "Stop it first.")
            }
            try change.rows.bulk.deleteRows(of: id)
            try change.rows.bulk.imports.delete(id)
            try change.audit("import.delete", id, before: before)
        }
    }

    private func turn(
        _ id: String, from: BulkImport.State, to: BulkImport.State, _ action: String, by: String
    ) async throws -> BulkImport {
        try await change(by: by) { change in
            guard var found = try change.rows.bulk.imports.row(id) else { throw Self.notFound("import", id) }
            guard found.state == from else {
                throw DirectoryError(.inUse, "The import \(id) is \(found.state.rawValue), not \(from.rawValue).")
            }
            let before = found
            found.state = to
            try change.rows.bulk.imports.update(found)
            try change.audit(action, id, before: before, after: found)
            return found
        }
    }

    private func removeImport(_ id: String) async throws {
        try await store.write { rows in
            try rows.bulk.deleteRows(of: id)
            try rows.bulk.imports.delete(id)
        }
    }

    /// Forgets imports that ended long ago, and those whose rows were never all taken in.
    func tidyImports() async throws {
        let at = now
        for one in try await imports() {
            let limit = one.state == .receiving ? 3600 : Self.bulkKeptDays * 86_400
            let isOver = one.state == .receiving || one.endedAt != nil
            if isOver, at.timeIntervalSince(one.endedAt ?? one.createdAt) > limit { try await removeImport(one.id) }
        }
    }
}
