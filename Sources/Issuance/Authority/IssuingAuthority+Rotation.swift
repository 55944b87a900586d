import Foundation
public import KeyMaterial

/// One of our authorities, for people: everything but its key.
public struct AuthorityGeneration: Sendable, Hashable, Identifiable {
    public let certificate: Certificate
    public let life: AuthorityLife
    /// Whether this installation's own servers show certificates of this one.
    public let isOfServers: Bool

    public var id: Fingerprint { certificate.fingerprint }
}

extension IssuingAuthority {
    /// How long a trial lasts by itself: a week sees every caller that calls weekly.
    public static let trialSecondsDefault: Double = 7 * 86_400

    /// All authorities of ours, the newest first.
    public var authorities: [AuthorityGeneration] {
        generations.withLock { generations in
            let ofServers = generations.ofServers.certificate
            return generations.all.reversed().map {
                AuthorityGeneration(
                    certificate: $0.certificate, life: $0.life, isOfServers: $0.certificate == ofServers)
            }
        }
    }

    /// The authorities that whoever calls this installation's servers should trust, the servers' own first.
    public var published: [Certificate] {
        generations.withLock { generations in
            let all = [generations.ofServers, generations.issuing] + (generations.leaving.map { [$0] } ?? [])
            return all.map(\.certificate).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }

    /// The authority of ours that signed this certificate, a retired one too; nil when none did.
    public func issuer(of certificate: Certificate) -> Certificate? {
        generations.withLock { $0.all }.map(\.certificate).last {
            $0.subject == certificate.issuer && certificate.isSigned(by: $0.publicKey) == true
        }
    }

    /// Throws `IssuanceError` `notFound`.
    public func authority(_ fingerprint: Fingerprint) throws -> AuthorityGeneration {
        guard let found = authorities.first(where: { $0.id == fingerprint }) else {
            throw IssuanceError(.notFound, "There is no authority \(fingerprint.hex) of this server.")
        }
        return found
    }

    /// Makes a successor, which issues from now on; the authority before it begins to retire.
    ///
    /// Nobody is cut off by this: certificates that were issued stay as they are, and the servers go on showing
    /// certificates of the old authority until `tryRetirement`.
    ///
    /// - Throws: `IssuanceError` `wrongState` while an older one is on its way out.
    public func rotate(by: String) async throws -> AuthorityGeneration {
        let (before, leaving) = generations.withLock { ($0.issuing, $0.leaving) }
        if let leaving {
            throw IssuanceError(
                .wrongState, "The authority \(leaving.certificate.subject) is still on its way out.",
                hint: "Retire it first: issuing-authority retire.")
        }
        var old = before
        try advance(&old, .replaced, by: by)
        let new = try Self.make(name: name, at: clock.now, by: by)
        try await store.succeed(old, by: new)
        generations.withLock { [old] in
            $0.issuing = new
            $0.leaving = old
        }
        return try authority(new.certificate.fingerprint)
    }

    /// Lets the servers show certificates of the successor, for a time; when nobody turns the trial back, the old
    /// authority is retired at its end.
    ///
    /// - Throws: `IssuanceError` `notFound`, `wrongState`.
    public func tryRetirement(
        of fingerprint: Fingerprint, seconds: Double = IssuingAuthority.trialSecondsDefault, by: String
    ) async throws -> AuthorityGeneration {
        guard seconds > 0, seconds <= 366 * 86_400 else {
            throw IssuanceError(.invalidValidity, "A trial lasts from a moment to a year.")
        }
        return try await change(fingerprint, .tried, by: by) {
            $0.trialUntil = self.clock.now.addingTimeInterval(seconds)
            $0.turnedBackFor = nil
        }
    }

    /// Ends a trial: the servers show certificates of the old authority again.
    ///
    /// - Throws: `IssuanceError` `notFound`, `wrongState`.
    public func turnBack(_ fingerprint: Fingerprint, reason: String, by: String) async throws -> AuthorityGeneration {
        try await change(fingerprint, .turnedBack, by: by) {
            $0.trialUntil = nil
            $0.turnedBackFor = reason
        }
    }

    /// Takes an authority out of what callers are to trust, for good.
    ///
    /// Certificates that it issued stay assigned and let their users in; its key is kept for what it must still sign
    /// about them.
    ///
    /// - Throws: `IssuanceError` `notFound`, `wrongState`.
    public func retire(_ fingerprint: Fingerprint, by: String) async throws -> AuthorityGeneration {
        try await change(fingerprint, .retired, by: by) { $0.trialUntil = nil }
    }

    /// Retires an authority whose trial has lasted long enough; nil when there is none.
    public func retireTried() async throws -> AuthorityGeneration? {
        guard let leaving = generations.withLock({ $0.leaving }), let until = leaving.life.trialUntil,
            leaving.life.state == .onTrial, until <= clock.now
        else { return nil }
        return try await retire(leaving.certificate.fingerprint, by: leaving.life.changedBy)
    }

    /// Notes that somebody has fetched the authorities of now: it can trust the one that issues.
    public func noteRead(by name: String) async throws {
        let fingerprint = certificate.fingerprint
        let isNew = generations.withLock { $0.readers.insert("\(fingerprint.hex) \(name)").inserted }
        guard isNew else { return }
        try await store.noteReader(AuthorityReader(name: name, at: clock.now), of: fingerprint)
    }

    /// Who has fetched an authority's certificate, in the order of time.
    public func readers(of fingerprint: Fingerprint) async throws -> [AuthorityReader] {
        try await store.readers(of: fingerprint)
    }

    // MARK: - Parts

    private func change(
        _ fingerprint: Fingerprint, _ event: AuthorityState.Event, by: String,
        _ details: (inout AuthorityLife) -> Void
    ) async throws -> AuthorityGeneration {
        guard
            var authority = generations.withLock({ $0.all }).first(where: { $0.certificate.fingerprint == fingerprint })
        else { return try self.authority(fingerprint) }
        let before = authority.life.state
        try advance(&authority, event, by: by)
        details(&authority.life)
        try await store.change(authority, from: before)
        generations.withLock { [authority] in
            if authority.life.state == .retired {
                $0.leaving = nil
                $0.retired.append(authority)
            } else {
                $0.leaving = authority
            }
        }
        return try self.authority(fingerprint)
    }

    private func advance(_ authority: inout StoredAuthority, _ event: AuthorityState.Event, by: String) throws {
        authority.life.state = try authority.life.state.after(event)
        authority.life.changedAt = clock.now
        authority.life.changedBy = by
    }
}
