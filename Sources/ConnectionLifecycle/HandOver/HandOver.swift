public import Foundation

/// A key file that waits behind a link to be fetched by a partner: once, and not for ever.
///
/// The file is under a passphrase that this server does not know, so neither the link nor the server alone gives the
/// key away.
public struct HandOver: Sendable, Hashable, Codable, Identifiable {
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        case waiting, fetched
        /// Nobody fetched it in time: its certificate is un-assigned.
        case expired
        /// Taken back by whoever offered it.
        case withdrawn
    }

    public let id: String
    public let userID: String
    /// Of the certificate in the file, which is assigned to the user: SHA-256, 64 hex digits.
    public let certificate: String
    public let fileName: String
    public let offeredAt: Date
    public let offeredBy: String
    public let expiresAt: Date
    public var state: State
    /// When it was fetched or ended otherwise; nil while it waits.
    public var endedAt: Date?

    public init(
        id: String, userID: String, certificate: String, fileName: String, offeredAt: Date, offeredBy: String,
        expiresAt: Date, state: State
    ) {
        self.id = id
        self.userID = userID
        self.certificate = certificate
        self.fileName = fileName
        self.offeredAt = offeredAt
        self.offeredBy = offeredBy
        self.expiresAt = expiresAt
        self.state = state
    }
}

/// A hand-over with its file; what stores keep sealed while it waits.
public struct StoredHandOver: Sendable, CustomStringConvertible {
    public var handOver: HandOver
    /// SHA-256 of the link's secret, 64 hex digits.
    public let secretDigest: String
    public let content: [UInt8]

    public init(handOver: HandOver, secretDigest: String, content: [UInt8]) {
        self.handOver = handOver
        self.secretDigest = secretDigest
        self.content = content
    }

    public var description: String { "StoredHandOver(\(handOver.id))" }
}

/// Where hand-overs are kept.
public protocol HandOverStore: Sendable {
    func insert(_ handOver: StoredHandOver) async throws
    /// Newest first.
    func handOvers(limit: Int) async throws -> [HandOver]
    /// The waiting one with this secret; nil where there is none.
    func waiting(secretDigest: String) async throws -> HandOver?
    /// Those that wait, in the order of their expiry.
    func waiting() async throws -> [HandOver]
    /// Ends one that waits and erases its file; gives the file. Nil, with nothing changed, for one that waits no more.
    func end(_ id: String, _ state: HandOver.State, at time: Date) async throws -> [UInt8]?
}
