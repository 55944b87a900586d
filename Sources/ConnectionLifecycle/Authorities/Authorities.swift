import Foundation
public import IdentityDirectory
public import Issuance
public import KeyMaterial

/// Our authorities as an administrator changes them: each change is audited, and who still depends on one is told.
public struct Authorities: Sendable {
    let authority: IssuingAuthority
    let directory: Directory

    public init(authority: IssuingAuthority, directory: Directory) {
        self.authority = authority
        self.directory = directory
    }

    /// The newest first.
    public var all: [AuthorityGeneration] { authority.authorities }

    /// Throws `IssuanceError` `notFound`.
    public func authority(_ fingerprint: Fingerprint) throws -> AuthorityGeneration {
        try authority.authority(fingerprint)
    }

    /// Makes a successor, which issues from now on. Throws `IssuanceError` `wrongState`.
    public func rotate(by: String) async throws -> AuthorityGeneration {
        let new = try await authority.rotate(by: by)
        try await note("rotate", new, by: by)
        return new
    }

    /// Lets the servers show the successor's certificates for a time, before the old one is retired by itself.
    ///
    /// Throws `IssuanceError` `notFound`, `wrongState`, `invalidValidity`.
    public func tryRetirement(of fingerprint: Fingerprint, seconds: Double, by: String) async throws
        -> AuthorityGeneration
    {
        let old = try await authority.tryRetirement(of: fingerprint, seconds: seconds, by: by)
        try await note("try", old, by: by)
        return old
    }

    /// Throws `IssuanceError` `notFound`, `wrongState`.
    public func turnBack(_ fingerprint: Fingerprint, reason: String, by: String) async throws -> AuthorityGeneration {
        let old = try await authority.turnBack(fingerprint, reason: reason, by: by)
        try await note("turn-back", old, by: by)
        return old
    }

    /// Takes an authority out of what callers are to trust.
    ///
    /// - Parameter untried: whether that is wanted also where the servers have never shown the successor's certificates.
    /// - Throws: `IssuanceError` `notFound`, `wrongState`.
    public func retire(_ fingerprint: Fingerprint, untried: Bool = false, by: String) async throws
        -> AuthorityGeneration
    {
        let before = try authority.authority(fingerprint)
        guard before.life.state != .retiring || untried else {
            throw IssuanceError(
                .wrongState,
                "The servers still show certificates of this authority: callers who do not trust the "
                    + "successor yet would be cut off.",
                hint: "Try it first: issuing-authority try. Or say that you want it untried.")
        }
        let old = try await authority.retire(fingerprint, by: by)
        try await note("retire", old, by: by)
        return old
    }

    /// Retires an authority whose trial nobody turned back; nil when there is none.
    public func retireTried() async throws -> AuthorityGeneration? {
        guard let old = try await authority.retireTried() else { return nil }
        try await note("retire", old, by: old.life.changedBy)
        return old
    }

    private func note(_ action: String, _ generation: AuthorityGeneration, by: String) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        try await directory.note(
            action: "issuing-authority.\(action)", subject: generation.id.hex,
            after: String(decoding: try encoder.encode(generation.life), as: UTF8.self), by: by)
    }
}
