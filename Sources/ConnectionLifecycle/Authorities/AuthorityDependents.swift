public import Foundation
public import IdentityDirectory
public import Issuance
public import KeyMaterial

/// Who still depends on one of our authorities.
public struct AuthorityDependents: Sendable {
    /// A user who called lately.
    public struct Caller: Sendable, Hashable {
        public let userID: String
        public let lastCallAt: Date
        /// Where that call came from.
        public let address: String
        /// Whether it came while the servers showed the successor's certificate; nil while they do not.
        public let hasCalledDuringTrial: Bool?
    }

    /// Certificates of this authority that are assigned, the first `certificatesMax` in the order of fingerprint. They
    /// let their users in as before; a rotation of the key pair replaces them.
    public let certificates: [CertificateAssignment]
    /// Whether there are more certificates than that.
    public let hasMoreCertificates: Bool
    /// Whether this installation's own servers show its certificates: every caller must trust it then.
    public let isOfServers: Bool
    /// The users who were let in lately, the latest call first.
    public let callers: [Caller]
    /// The counterparts that have fetched the authorities since the successor was made, with the first time.
    public let successorTakenBy: [AuthorityReader]

    public static let certificatesMax = 1_000
    public static let callsMax = 10_000
}

extension Authorities {
    /// Throws `IssuanceError` `notFound`.
    public func dependents(on fingerprint: Fingerprint) async throws -> AuthorityDependents {
        let generation = try authority.authority(fingerprint)
        let max = AuthorityDependents.certificatesMax
        let held = try await directory.assignments(issuedBy: generation.certificate, limit: max + 1)
        let successor = all.reversed().first { $0.life.madeAt > generation.life.madeAt }
        return AuthorityDependents(
            certificates: Array(held.prefix(max)), hasMoreCertificates: held.count > max,
            isOfServers: generation.isOfServers, callers: try await callers(generation.life),
            successorTakenBy: try await successor.asyncMap { try await authority.readers(of: $0.id) } ?? [])
    }

    /// Notes that a counterpart fetched the authorities of now, and so trusts them.
    public func noteRead(by name: String) async throws {
        try await authority.noteRead(by: name)
    }

    private func callers(_ life: AuthorityLife) async throws -> [AuthorityDependents.Caller] {
        guard life.state != .issuing, life.state != .retired else { return [] }
        let trialSince = life.state == .onTrial ? life.changedAt : nil
        var seen: Set<String> = []
        return try await knownCallers().compactMap { caller in
            guard seen.insert(caller.userID).inserted else { return nil }
            return AuthorityDependents.Caller(
                userID: caller.userID, lastCallAt: caller.lastCallAt, address: caller.address,
                hasCalledDuringTrial: trialSince.map { caller.lastCallAt >= $0 })
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
