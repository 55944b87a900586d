import Foundation
public import IdentityDirectory
public import KeyMaterial
public import Logging

/// Key files handed over by links that work once and expire.
public struct HandOvers: Sendable {
    private let store: any HandOverStore
    private let directory: Directory
    private let clock: any ConnectionClock
    private let logger: Logger

    public static let bytesMax = 256 * 1024
    public static let expiresSecondsDefault: Double = 86_400
    public static let expiresSecondsMax: Double = 30 * 86_400

    public init(
        store: any HandOverStore, directory: Directory, clock: any ConnectionClock = MachineConnectionClock(),
        logger: Logger
    ) {
        self.store = store
        self.directory = directory
        self.clock = clock
        self.logger = logger
    }

    /// Keeps a file until it is fetched.
    ///
    /// - Parameters:
    ///   - content: a key file under a passphrase; 1 to `bytesMax` bytes.
    ///   - fingerprint: of the certificate in it, which is assigned to the user.
    /// - Returns: the hand-over, and the secret of its link, which is kept nowhere.
    /// - Throws: `ConnectionError` `invalid`; what the directory throws where the certificate is not assigned.
    public func offer(
        _ content: [UInt8], named fileName: String, certificate fingerprint: Fingerprint, expiresSeconds: Double,
        by: String
    ) async throws -> (handOver: HandOver, secret: String) {
        guard !content.isEmpty, content.count <= Self.bytesMax else {
            throw ConnectionError(.invalid, "A file that is handed over has 1 to \(Self.bytesMax) bytes.")
        }
        guard expiresSeconds > 0, expiresSeconds <= Self.expiresSecondsMax else {
            throw ConnectionError(.invalid, "A link expires after a moment to thirty days.")
        }
        guard !fileName.isEmpty, fileName.utf8.count <= 100, !fileName.hasPrefix("."),
            fileName.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x5C && $0 != 0x22 })
        else { throw ConnectionError(.invalid, "\(fileName) is no name for a file that is handed over.") }
        let owner = try await directory.assignment(fingerprint).userID
        let now = clock.now
        let secret = Self.randomHex(32)
        let handOver = HandOver(
            id: Self.randomHex(8), userID: owner, certificate: fingerprint.hex, fileName: fileName, offeredAt: now,
            offeredBy: by, expiresAt: now.addingTimeInterval(expiresSeconds), state: .waiting)
        try await store.insert(
            StoredHandOver(handOver: handOver, secretDigest: Self.digest(of: secret), content: content))
        try await note("offer", handOver, by: by)
        return (handOver, secret)
    }

    /// Newest first.
    public func list(limit: Int = 100) async throws -> [HandOver] { try await store.handOvers(limit: limit) }

    /// What waits behind a link; nil where nothing does any more.
    public func waiting(secret: String) async throws -> HandOver? {
        guard let found = try await store.waiting(secretDigest: Self.digest(of: secret)) else { return nil }
        return found.expiresAt > clock.now ? found : nil
    }

    /// Gives the file away, this once; nil where nothing waits any more.
    public func fetch(secret: String) async throws -> (handOver: HandOver, content: [UInt8])? {
        guard let found = try await waiting(secret: secret),
            let content = try await store.end(found.id, .fetched, at: clock.now)
        else { return nil }
        try await note("fetch", found, by: "partner")
        return (found, content)
    }

    /// Takes a hand-over back; one that waits no more is no error. Its certificate stays assigned.
    public func withdraw(_ id: String, by: String) async throws {
        guard let found = try await store.waiting().first(where: { $0.id == id }) else { return }
        guard try await store.end(id, .withdrawn, at: clock.now) != nil else { return }
        try await note("withdraw", found, by: by)
    }

    /// Ends what nobody fetched in time: the key in it is with nobody, so its certificate is un-assigned.
    public func expire() async throws {
        for handOver in try await store.waiting() where handOver.expiresAt <= clock.now {
            do {
                if let fingerprint = Fingerprint(hex: handOver.certificate) {
                    try await directory.unassign(fingerprint: fingerprint, by: "system")
                }
            } catch let error as DirectoryError where error.code == .notFound {}
            guard try await store.end(handOver.id, .expired, at: clock.now) != nil else { continue }
            try await note("expire", handOver, by: "system")
        }
    }

    /// Ends what has expired, every few seconds, until the task is cancelled.
    public func run() async throws {
        while true {
            do { try await expire() } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.error("hand-overs cannot be ended", metadata: ["reason": "\(error)"])
            }
            try await clock.sleep(until: clock.now.addingTimeInterval(5))
        }
    }

    // MARK: - Parts

    private func note(_ action: String, _ handOver: HandOver, by: String) async throws {
        let facts = [
            "user": handOver.userID, "certificate": handOver.certificate, "file": handOver.fileName,
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await directory.note(
            action: "hand-over.\(action)", subject: handOver.id,
            after: String(decoding: try encoder.encode(facts), as: UTF8.self), by: by)
    }

    private static func randomHex(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    private static func digest(of secret: String) -> String { Fingerprint(of: secret.utf8).hex }
}
