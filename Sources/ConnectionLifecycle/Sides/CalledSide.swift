public import Foundation
public import KeyMaterial

/// The called side of a connection: whoever keeps users, arrangements and assignments.
///
/// Every method either does all of what it says or throws with nothing changed; done a second time it changes nothing.
/// `SideUnreachable` is thrown where it is not known what was done.
public protocol CalledSide: Sendable {
    /// What is there now; throws where the plan cannot be followed. Changes nothing.
    func examine(_ plan: ConnectionPlan) async throws -> CalledState
    /// Makes the user, system and arrangement that `state` says are missing.
    func prepare(_ plan: ConnectionPlan, from state: CalledState) async throws
    /// Removes what `prepare` may have made.
    func unprepare(_ plan: ConnectionPlan, to state: CalledState) async throws
    /// Issues a certificate for the request's key and assigns it to the user; for a key that this user has a
    /// certificate for already, that one. Gives it with the chain above it.
    func certify(_ request: CertificateSigningRequest, for userID: String, validityDays: Int?) async throws
        -> [Certificate]
    /// Takes the certificates of this key from the user again; none is no error.
    func withdraw(publicKey: Fingerprint, from userID: String) async throws
    func setState(_ state: CalledState.Arrangement, ofArrangement id: String) async throws
    /// When a call was last let in with this certificate; nil for never.
    func sighting(of fingerprint: Fingerprint) async throws -> Sighting?
    /// What was decided about the calls of one message; empty when none came.
    func arrivals(correlationID: String) async throws -> [Arrival]
    /// Marks an assigned certificate as on its way out; it still works.
    func retire(_ fingerprint: Fingerprint) async throws
    /// Frees the certificate; one that nobody holds is no error.
    func unassign(_ fingerprint: Fingerprint) async throws
}

/// What the called side has of a connection.
public struct CalledState: Sendable, Hashable, Codable {
    /// The life of an arrangement.
    public enum Arrangement: String, Sendable, Hashable, Codable {
        case draft, active, inactive
    }

    public var hasUser: Bool
    public var hasSystem: Bool
    /// Nil where there is none.
    public var arrangement: Arrangement?
    /// Certificates of the user that let it in now, 64 hex digits each.
    public var certificates: [String]

    public init(
        hasUser: Bool, hasSystem: Bool, arrangement: Arrangement?, certificates: [String]
    ) {
        self.hasUser = hasUser
        self.hasSystem = hasSystem
        self.arrangement = arrangement
        self.certificates = certificates
    }

    public var isActive: Bool { arrangement == .active }
}

/// A call that was let in with a certificate.
public struct Sighting: Sendable, Hashable, Codable {
    public let at: Date
    /// Where it came from; nil when not known.
    public let address: String?

    public init(at: Date, address: String?) {
        self.at = at
        self.address = address
    }
}

/// A call as the called side saw it.
public struct Arrival: Sendable, Hashable, Codable {
    /// The verdict's code; `accepted` for one that was let in.
    public let code: String
    public let detail: String
    public let userID: String?
    /// Of the certificate presented, 64 hex digits.
    public let fingerprint: String?

    public init(code: String, detail: String, userID: String?, fingerprint: String?) {
        self.code = code
        self.detail = detail
        self.userID = userID
        self.fingerprint = fingerprint
    }
}
