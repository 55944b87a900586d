import Foundation
public import KeyMaterial

extension Directory {
    /// The verdict on a certificate (nil: none presented), as the gateway would give it now.
    ///
    /// Without a path the user's first service that would let the caller in is taken; without a method, one that is
    /// allowed.
    public func explain(
        certificate: Certificate?, chain: [Certificate] = [], method: String? = nil, path: String? = nil
    ) async throws -> Verdict {
        try await index.refresh()
        let call = Call(
            certificate: certificate, chain: chain, method: method ?? "GET", path: path ?? "/", at: clock.now)
        return try index.explain(call, method: method, path: path)
    }

    public func record(_ decision: AccessDecision) { index.record(decision) }

    /// Newest first, including what has just been decided.
    public func decisions(_ filter: DecisionFilter = DecisionFilter()) async throws -> [AccessDecision] {
        await flush()
        return try await store.read { try $0.observations.decisions(filter) }
    }

    public func decision(_ id: String) async throws -> AccessDecision {
        await flush()
        guard let found = try await store.read({ try $0.observations.decision(id) }) else {
            throw Self.notFound("access decision", id)
        }
        return found
    }

    /// What was decided about the call that was answered with this identifier; of several the newest.
    ///
    /// Throws `notFound`, also where the decision is not kept any more.
    public func explain(correlationID: String) async throws -> AccessDecision {
        guard let found = try await decisions(DecisionFilter(correlationID: correlationID, limit: 1)).first else {
            throw DirectoryError(
                .notFound, "No call with the correlation id \(correlationID) is on record.",
                hint: "Decisions are kept for \(Int(options.decisionsKeptDays)) days"
                    + (options.acceptedDecisionsOneIn > 1
                        ? ", and of \(options.acceptedDecisionsOneIn) accepted calls one." : "."))
        }
        return found
    }

    /// Writes what was buffered; what cannot be written is kept, within bounds.
    public func flush() async {
        try? await flushing.runShared { [self] in
            let batch = index.observations.take()
            guard !batch.isEmpty else { return }
            if batch.dropped > 0 {
                logger.warning("Access decisions were dropped.", metadata: ["count": "\(batch.dropped)"])
            }
            do {
                try await store.write { rows in
                    try rows.observations.insert(batch.decisions)
                    try rows.observations.note(Array(batch.sightings.values))
                }
            } catch {
                var rest = batch
                rest.dropped = 0
                index.observations.putBack(rest)
                logger.warning("Access decisions cannot be written.", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Forgets what has been kept long enough.
    func tidy() async {
        let at = now
        do {
            try await store.write { [options] rows in
                try rows.observations.pruneDecisions(
                    before: at.addingTimeInterval(-options.decisionsKeptDays * 86400), keeping: options.decisionsKeptMax
                )
                try rows.trail.pruneChanges(keeping: options.changesKept)
                try rows.access.removeExpired(at: at)
            }
        } catch {
            logger.warning("Old access decisions cannot be removed.", metadata: ["reason": "\(error)"])
        }
    }
}
