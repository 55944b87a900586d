import Foundation

extension Directory {
    /// Carries imports out, those of before a restart too, until the task is cancelled.
    public func runImports() async throws {
        while !Task.isCancelled {
            do {
                try await tidyImports()
                try await carryOutImports()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("An import cannot go on; it is tried again.", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: .seconds(5))
            }
            try? await Task.sleep(for: .milliseconds(options.pollIntervalMilliseconds))
        }
    }

    /// Carries out every import that is running, one after the other, to its end.
    public func carryOutImports() async throws {
        for one in try await imports().reversed() where one.state == .running {
            // What a dry run has seen is nowhere but in memory, so it begins anew.
            if one.options.isDryRun, one.done > 0 { try await begin(anew: one.id) }
            var preview = BulkPreview()
            var pace = BulkPace()
            while try await carryOutChunk(of: one.id, &preview, &pace) { try Task.checkCancellation() }
        }
    }

    /// Whether there is more to do.
    private func carryOutChunk(
        of id: String, _ preview: inout BulkPreview, _ pace: inout BulkPace
    ) async throws -> Bool {
        let (beginsAt, rowsMax) = (ContinuousClock.now, pace.rows)
        guard let one = try await store.read({ try $0.bulk.imports.row(id) }), one.state == .running else {
            return false
        }
        let rows = try await store.read {
            try $0.bulk.rows(of: id, after: one.done, outcome: nil, limit: rowsMax)
        }
        guard let first = rows.first else { return try await settle([], of: id, by: one.createdBy) }
        guard [.certificates, .users].contains(first.kind) else {
            let done = await carryOutAlone(first, one, previewed: preview.authorities)
            if one.options.isDryRun, done.kind == .trustList, done.outcome == .created {
                let wanted = try AuthorityRow(first.cells)
                preview.note(
                    authority: TrustedAuthority(
                        certificate: wanted.certificate,
                        purposes: wanted.purposes ?? Set(AuthorityPurpose.allCases), addedAt: now,
                        addedBy: one.createdBy))
            }
            return try await settle([done], of: id, by: one.createdBy)
        }
        let chunk = Array(rows.prefix { [.certificates, .users].contains($0.kind) })
        let (refusesWeak, before, revocations) = (options.refusesWeakCertificates, preview, index.revocations)
        let after: BulkPreview? = try await change(by: one.createdBy) { change in
            guard try change.rows.bulk.imports.row(id)?.state == .running else { return nil }
            var work = BulkWork(
                change: change, options: one.options, refusesWeak: refusesWeak, revocations: revocations,
                preview: before)
            let done = try chunk.map { try work.carryOut($0) }
            return try change.settle(done, of: id) ? work.preview : nil
        }
        if chunk.count == rowsMax { pace.note(.now - beginsAt) }
        preview = after ?? preview
        return after != nil
    }

    private func settle(_ rows: [BulkRow], of id: String, by: String) async throws -> Bool {
        try await change(by: by) { try $0.settle(rows, of: id) }
    }

    /// One row that is a change of its own. Done again after a crash, it is found to be there.
    private func carryOutAlone(
        _ row: BulkRow, _ one: BulkImport, previewed: [TrustedAuthority]
    ) async -> BulkRow {
        var row = row
        do {
            if row.kind == .revocationLists {
                let wanted = try RevocationListRow(row.cells)
                row.object = wanted.list.issuer.description
                row.outcome = try await place(
                    wanted, previewed: previewed, isDryRun: one.options.isDryRun, by: one.createdBy)
            } else {
                row.outcome = try await place(&row, one)
            }
        } catch let error as DirectoryError {
            row.take(error)
        } catch {
            row.outcome = .refused
            row.detail = "\(error)"
        }
        return row
    }

    private func place(_ row: inout BulkRow, _ one: BulkImport) async throws -> BulkOutcome {
        let cells = RowCells(cells: row.cells)
        let id = row.cells["id"] ?? ""
        row.object = id
        let by = one.createdBy
        let dry = one.options.isDryRun
        switch row.kind {
        case .systems:
            let wanted = try cells.value(over: CommunicationSystem(id: id, name: ""))
            let there = try await store.read { try $0.systems.row(id) }
            return try await place(wanted, over: there, dry) { _ = try await create(wanted, by: by) }
        case .scenarios:
            let wanted = try cells.value(over: CommunicationScenario(id: id, name: "", services: []))
            let there = try await store.read { try $0.scenarios.row(id) }
            return try await place(wanted, over: there, dry) { _ = try await create(wanted, by: by) }
        case .arrangements:
            let wanted = try cells.value(over: CommunicationArrangement(id: id, scenarioID: "", systemID: ""))
            let there = try await store.read { try $0.arrangements.row(id) }
            return try await place(wanted, over: there, dry) {
                _ = try await create(wanted, by: by)
                if wanted.state == .active { row.detail = try await activateIfComplete(id, by: by) }
            }
        case .trustList:
            let wanted = try AuthorityRow(row.cells)
            row.object = wanted.certificate.fingerprint.hex
            guard let there = try await store.read({ try $0.authorities.row(wanted.certificate.fingerprint.hex) })
            else {
                if !dry { try await trust(wanted, by: by) }
                return .created
            }
            guard !wanted.differs(from: there) else {
                throw DirectoryError(
                    .alreadyExists, "The authority is on the trust list already, and it is otherwise.",
                    hint: "Change it by itself, or take it off the list first.")
            }
            return .already
        case .blocks:
            guard let target = CertificateBlock.target(ofID: id) else {
                throw DirectoryError(.invalid, "The column id is not fingerprint: or key: and 64 hexadecimal digits.")
            }
            let isThere = try await store.read { try $0.blocks.row(id) } != nil
            if !isThere, !dry { _ = try await block(target, reason: row.cells["reason"] ?? "", by: by) }
            return isThere ? .already : .created
        case .users, .certificates, .revocationLists: return .refused
        }
    }

    /// Puts an authority on the list as the row tells; it is the customer's here, whosesoever it was elsewhere.
    private func trust(_ wanted: AuthorityRow, by: String) async throws {
        try await change(by: by) { change in
            guard try change.rows.authorities.row(wanted.certificate.fingerprint.hex) == nil else { return }
            let made = try change.trust(
                wanted.certificate, managedBy: .customer,
                purposes: wanted.purposes ?? Set(AuthorityPurpose.allCases))
            guard wanted.retiresAt != nil || wanted.successor != nil else { return }
            var planned = made
            planned.retiresAt = wanted.retiresAt
            planned.successor = wanted.successor
            try change.write(planned, over: made, wanted.successor == nil ? "authority.retire" : "authority.replace")
        }
    }

    /// Why the arrangement stays a draft; nil when it is active.
    private func activateIfComplete(_ id: String, by: String) async throws -> String? {
        do {
            _ = try await activate(arrangement: id, by: by)
            return nil
        } catch let error as DirectoryError where error.code == .incomplete {
            return "Created as a draft: \(error.detail)"
        }
    }

    private func place<Value: Equatable & Identifiable>(
        _ wanted: Value, over there: Value?, _ isDryRun: Bool, _ create: () async throws -> Void
    ) async throws -> BulkOutcome {
        if let there {
            guard there == wanted else {
                throw DirectoryError(
                    .alreadyExists, "\(wanted.id) is there already, and it is otherwise.",
                    hint: "Change it by itself, or delete it first.")
            }
            return .already
        }
        if !isDryRun { try await create() }
        return .created
    }

    private func begin(anew id: String) async throws {
        try await store.write { rows in
            guard var one = try rows.bulk.imports.row(id) else { return }
            one.done = 0
            one.counts = [:]
            try rows.bulk.imports.update(one)
        }
    }
}

extension Change {
    /// Writes down what became of the rows that were next; whether there is more to do.
    @discardableResult func settle(_ done: [BulkRow], of id: String) throws -> Bool {
        guard var one = try rows.bulk.imports.row(id) else { throw Directory.notFound("import", id) }
        guard done.allSatisfy({ $0.number > one.done }) else {
            throw DirectoryError(.undecided, "Another process carries the import \(id) out.")
        }
        try rows.bulk.settle(done, of: id, keepingCells: one.options.isDryRun)
        one.done += done.count
        for row in done { one.counts[row.outcome, default: 0] += 1 }
        if one.done >= one.total, one.state == .running {
            one.state = .done
            one.endedAt = at
            try audit("import.end", id, after: one)
        }
        try rows.bulk.imports.update(one)
        return one.state == .running
    }
}
