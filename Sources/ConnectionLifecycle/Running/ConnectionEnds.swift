public import Issuance
public import KeyMaterial

/// Finds the two ends of a connection for somebody who acts on them.
public protocol ConnectionEnds: Sendable {
    /// Whether this server's own directory can be a called side.
    var servesCalledSide: Bool { get }
    /// Signs for partners who do not issue themselves; nil where this server has none.
    var issuingAuthority: IssuingAuthority? { get }
    /// - Parameters:
    ///   - counterpart: never a partner; nil for this server's own directory.
    ///   - by: what audits and histories say.
    /// - Throws: `ConnectionError` `invalid` where there is none, or where it may not be called.
    func called(_ counterpart: StoredCounterpart?, by: String) async throws -> any CalledSide
    /// The authorities that whoever calls the counterpart's servers should trust, that of its servers first.
    func authorities(of counterpart: StoredCounterpart) async throws -> [Certificate]
    func calling(by: String) -> any CallingSide
    /// Throws where the counterpart may not be called, or does not let this server in.
    func check(_ counterpart: StoredCounterpart) async throws
}

extension ConnectionEnds {
    public var issuingAuthority: IssuingAuthority? { nil }
}
