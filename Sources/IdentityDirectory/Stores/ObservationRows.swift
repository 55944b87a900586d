public import Foundation
public import KeyMaterial

/// What calls left behind; written in batches, apart from the changes and their audit.
public protocol ObservationRows {
    /// Decisions that are there already are left as they are.
    func insert(_ decisions: [AccessDecision]) throws
    /// Newest first.
    func decisions(_ filter: DecisionFilter) throws -> [AccessDecision]
    func decision(_ id: String) throws -> AccessDecision?
    /// Notes sightings of assigned certificates; an older one than what is known changes nothing.
    func note(_ sightings: [Sighting]) throws
    /// Keeps what calls were refused with, and forgets all but the newest `max`. Of a certificate that is kept already a
    /// chain replaces none.
    func keep(presented: [PresentedCertificate], max: Int) throws
    /// What a call was refused with; nil when it is not kept.
    func presented(_ fingerprint: Fingerprint) throws -> PresentedCertificate?
    /// Forgets decisions before `date`, and all but the newest `count`.
    func pruneDecisions(before date: Date, keeping count: Int) throws
}

/// When and from where an assigned certificate was last accepted.
public struct Sighting: Sendable, Hashable {
    public var fingerprint: Fingerprint
    public var at: Date
    public var address: String

    public init(fingerprint: Fingerprint, at: Date, address: String) {
        self.fingerprint = fingerprint
        self.at = at
        self.address = address
    }
}
