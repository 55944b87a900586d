import Foundation
import KeyMaterial

/// The audit and the log of changes.
struct MemoryTrail: TrailRows {
    let transaction: MemoryTransaction

    func lastEntry() throws -> AuditEntry? { transaction.state.audit.last }

    func append(_ entry: AuditEntry) throws {
        guard entry.sequence > transaction.state.audit.last?.sequence ?? 0 else {
            throw DirectoryError(.alreadyExists, "There is already an audit entry \(entry.sequence).")
        }
        transaction.state.audit.append(entry)
    }

    func entries(_ filter: AuditFilter) throws -> [AuditEntry] {
        let found = transaction.state.audit.reversed().lazy.filter { entry in
            (filter.by.map { $0 == entry.by } ?? true) && (filter.action.map { $0 == entry.action } ?? true)
                && (filter.subject.map { $0 == entry.subject } ?? true)
                && (filter.before.map { entry.sequence < $0 } ?? true)
                && (filter.category.map { $0 == entry.category } ?? true)
                && (filter.since.map { entry.at >= $0 } ?? true) && (filter.until.map { entry.at <= $0 } ?? true)
        }
        return Array(found.prefix(filter.limit))
    }

    func entries(after sequence: Int64, limit: Int) throws -> [AuditEntry] {
        Array(transaction.state.audit.lazy.filter { $0.sequence > sequence }.prefix(limit))
    }

    func append(_ head: AuditHead) throws {
        guard head.sequence > transaction.state.heads.last?.sequence ?? 0 else {
            throw DirectoryError(.alreadyExists, "The audit entry \(head.sequence) has a head.")
        }
        transaction.state.heads.append(head)
    }

    func heads(limit: Int) throws -> [AuditHead] { Array(transaction.state.heads.reversed().prefix(limit)) }

    func heads(after sequence: Int64, through last: Int64) throws -> [AuditHead] {
        transaction.state.heads.filter { $0.sequence > sequence && $0.sequence <= last }
    }

    func position(ofSink name: String) throws -> Int64 { transaction.state.sinkPositions[name] ?? 0 }

    func set(position: Int64, ofSink name: String) throws { transaction.state.sinkPositions[name] = position }

    func append(_ change: DirectoryChange) throws {
        let sequence = (transaction.state.changes.last?.sequence ?? 0) + 1
        transaction.state.changes.append(NumberedChange(sequence: sequence, change: change))
    }

    func changes(after sequence: Int64, limit: Int) throws -> [NumberedChange] {
        Array(transaction.state.changes.lazy.filter { $0.sequence > sequence }.prefix(limit))
    }

    func changeBounds() throws -> ChangeBounds? {
        guard let first = transaction.state.changes.first, let last = transaction.state.changes.last else { return nil }
        return ChangeBounds(first: first.sequence, last: last.sequence)
    }

    func pruneChanges(keeping count: Int) throws {
        transaction.state.changes = Array(transaction.state.changes.suffix(max(1, count)))
    }
}

/// Decisions and sightings.
struct MemoryObservations: ObservationRows {
    let transaction: MemoryTransaction

    func insert(_ decisions: [AccessDecision]) throws {
        let known = Set(transaction.state.decisions.map(\.id))
        transaction.state.decisions += decisions.filter { !known.contains($0.id) }
        transaction.state.decisions.sort { ($0.at, $0.id) < ($1.at, $1.id) }
    }

    func decisions(_ filter: DecisionFilter) throws -> [AccessDecision] {
        let newestFirst = transaction.state.decisions.reversed()
        let cursor = filter.after.flatMap { id in newestFirst.first { $0.id == id } }
        if filter.after != nil, cursor == nil { return [] }
        let found = newestFirst.lazy.filter { decision in
            (cursor.map { (decision.at, decision.id) < ($0.at, $0.id) } ?? true) && matches(decision, filter)
        }
        return Array(found.prefix(filter.limit))
    }

    func decision(_ id: String) throws -> AccessDecision? { transaction.state.decisions.first { $0.id == id } }

    func note(_ sightings: [Sighting]) throws {
        for sighting in sightings {
            guard var assignment = transaction.state.certificates.assignments[sighting.fingerprint],
                assignment.lastSeenAt.map({ $0 < sighting.at }) ?? true
            else { continue }
            assignment.lastSeenAt = sighting.at
            assignment.lastSeenAddress = sighting.address
            transaction.state.certificates.assignments[sighting.fingerprint] = assignment
        }
    }

    func keep(presented: [PresentedCertificate], max: Int) throws {
        var kept = transaction.state.presented
        for one in presented {
            if let index = kept.firstIndex(where: { $0.certificate == one.certificate }) {
                if kept[index].chain.isEmpty { kept[index].chain = one.chain }
            } else {
                kept.append(one)
            }
        }
        transaction.state.presented = kept.suffix(max)
    }

    func presented(_ fingerprint: Fingerprint) throws -> PresentedCertificate? {
        transaction.state.presented.first { $0.certificate.fingerprint == fingerprint }
    }

    func pruneDecisions(before date: Date, keeping count: Int) throws {
        transaction.state.decisions = transaction.state.decisions.filter { $0.at >= date }.suffix(count)
    }

    private func matches(_ decision: AccessDecision, _ filter: DecisionFilter) -> Bool {
        (filter.userID.map { $0 == decision.userID } ?? true) && (filter.code.map { $0 == decision.code } ?? true)
            && (filter.correlationID.map { $0 == decision.correlationID } ?? true)
            && (filter.fingerprint.map { $0.hex == decision.fingerprint } ?? true)
            && (filter.arrangementID.map { $0 == decision.arrangementID } ?? true)
            && (filter.since.map { decision.at >= $0 } ?? true) && (filter.until.map { decision.at <= $0 } ?? true)
            && (!filter.refusedOnly || decision.code != .accepted)
    }
}
