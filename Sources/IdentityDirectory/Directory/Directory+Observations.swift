import Foundation
public import KeyMaterial

extension Directory {
    /// The verdict on a certificate (nil: none presented), as the gateway would give it now, step by step.
    ///
    /// Without a path the user's first service that would let the caller in is taken; without a method, one that is
    /// allowed. The path is read as the gateway reads it, a query is left out; throws `invalid` for one that the gateway
    /// would not judge.
    public func explain(
        certificate: Certificate?, chain: [Certificate] = [], method: String? = nil, path: String? = nil
    ) async throws -> Explanation {
        do {
            return try await explanation(certificate, chain, method, try path.map { try RequestTarget($0).path })
        } catch let malformed as MalformedTarget {
            throw DirectoryError(
                .invalid, "The path cannot be judged. \(malformed.detail)",
                hint: "The gateway refuses such a call before it looks at its certificate.")
        }
    }

    /// The same for a path in the form in which it is judged.
    private func explanation(
        _ certificate: Certificate?, _ chain: [Certificate], _ method: String?, _ path: String?
    ) async throws -> Explanation {
        try await index.refresh()
        let call = Call(
            certificate: certificate, chain: chain, method: method ?? "GET", path: path ?? "/", at: clock.now)
        return try index.explain(call, method: method, path: path)
    }

    /// What was decided about a call, the latest with this correlation id, and what would be decided now.
    ///
    /// Throws `notFound` where no decision with this correlation id is kept.
    public func explain(correlationID: String) async throws -> RecordedExplanation {
        let found = try await decisions(DecisionFilter(correlationID: correlationID, limit: 2))
        guard let decision = found.first else {
            throw DirectoryError(
                .notFound, "No call with the correlation id \(correlationID.prefix(80)) is on record.",
                hint: "Decisions are kept for \(Int(options.decisionsKeptDays)) days"
                    + (options.acceptedDecisionsOneIn > 1
                        ? ", and of \(options.acceptedDecisionsOneIn) accepted calls one." : "."))
        }
        return RecordedExplanation(
            decision: decision, explanation: try await explanation(of: decision), isLatestOfSeveral: found.count > 1)
    }

    /// What would be decided now; nil where the certificate does not explain it, or is not known any more.
    private func explanation(of decision: AccessDecision) async throws -> Explanation? {
        guard ![.differentUsers, .malformedRequest].contains(decision.code), !decision.isByPassword else { return nil }
        guard let hex = decision.fingerprint else {
            guard decision.code == .certificateMissing else { return nil }
            return try await explanation(nil, [], decision.method, decision.path)
        }
        guard let fingerprint = Fingerprint(hex: hex), let presented = try await presented(fingerprint) else {
            return nil
        }
        return try await explanation(presented.certificate, presented.chain, decision.method, decision.path)
    }

    /// Certificates of refused calls that are kept for explaining them.
    private static let presentedKeptMax = 10_000

    /// A certificate that is assigned, or that a call was refused with lately; nil when neither.
    private func presented(_ fingerprint: Fingerprint) async throws -> PresentedCertificate? {
        await flush()
        return try await store.read { rows in
            if let held = try rows.certificates.assignment(fingerprint) {
                return PresentedCertificate(held.certificate, chain: held.chain)
            }
            return try rows.observations.presented(fingerprint)
        }
    }

    public func record(_ decision: AccessDecision, presented: PresentedCertificate? = nil) {
        index.record(decision, presented: presented)
    }

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
                    if !batch.presented.isEmpty {
                        let presented = batch.presented.sorted { $0.key < $1.key }.map(\.value)
                        try rows.observations.keep(presented: presented, max: Self.presentedKeptMax)
                    }
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
