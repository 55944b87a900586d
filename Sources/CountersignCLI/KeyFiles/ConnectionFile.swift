import ConnectionLifecycle
import Foundation
import Synchronization

/// What is kept beside a program's key file, `FILE.connection`: what it connects to, and how far a change has got.
///
/// It holds no secret. One process at a time has it open.
final class ConnectionFile: ConnectionStore {
    struct Content: Codable {
        var version = 1
        /// The management API of the called side, `https://host:port`.
        var server: String
        var terms: KeyFileTerms
        var connection: Connection?
        /// Oldest first; the last `runsMax`.
        var runs: [ConnectionRun] = []
        /// Of a partner who fetches its key files: what it has, as far as is known here.
        var handedOver: Offer?
        /// What waits for the partner, or was fetched and is not in use yet.
        var offers: [Offer] = []
    }

    /// A key file that was offered by a link.
    struct Offer: Codable, Hashable, Sendable {
        let id: String
        let certificate: EndCertificate
    }

    private static let runsMax = 20
    private let path: String
    private let content: Mutex<Content>
    private let lock: Int32

    /// Opens the file, or begins one with `new`; the file itself is written with the first change.
    ///
    /// Throws `CommandFailure` where there is none and nothing new is given, where it cannot be read, and where another
    /// process has it open.
    init(besides keyFile: String, new: Content? = nil) throws {
        path = keyFile + ".connection"
        lock = try Self.locked(path + ".lock")
        do {
            content = Mutex(try Self.read(path) ?? Self.required(new, path))
        } catch {
            close(lock)
            throw error
        }
    }

    deinit { close(lock) }

    var server: String { content.withLock { $0.server } }
    var terms: KeyFileTerms { content.withLock { $0.terms } }
    var connection: Connection? { content.withLock { $0.connection } }

    var handedOver: Offer? { content.withLock { $0.handedOver } }
    var offers: [Offer] { content.withLock { $0.offers } }

    func note(_ offer: Offer, replacesHandedOver: Bool) throws {
        try change { content in
            if replacesHandedOver { content.handedOver = offer }
            content.offers.append(offer)
        }
    }

    func forgetOffers(isConnecting: Bool) throws {
        try change { content in
            if isConnecting { content.handedOver = nil }
            content.offers = []
        }
    }

    /// Lets what the partner has and what was offered to it change places, so that it has the certificate named.
    func exchangeHandedOver(until fingerprint: String) throws {
        try change { content in
            guard content.handedOver?.certificate.fingerprint != fingerprint,
                let wanted = content.offers.first(where: { $0.certificate.fingerprint == fingerprint })
            else { return }
            content.offers = content.handedOver.map { [$0] } ?? []
            content.handedOver = wanted
        }
    }

    /// Forgets everything; the key file stays.
    func delete() throws {
        try OutputFile.remove(path)
        try OutputFile.remove(path + ".lock")
    }

    // MARK: - ConnectionStore

    func connections() async throws -> [Connection] { content.withLock { $0.connection.map { [$0] } ?? [] } }

    func save(_ connection: Connection) async throws { try change { $0.connection = connection } }

    func deleteConnection(_ id: String) async throws -> Bool {
        let isThere = connection?.id == id
        if isThere { try change { $0.connection = nil } }
        return isThere
    }

    func counterparts() async throws -> [StoredCounterpart] { [] }

    func save(_ counterpart: StoredCounterpart) async throws {}

    func deleteCounterpart(_ id: String) async throws -> Bool { false }

    func save(_ run: ConnectionRun) async throws {
        try change { content in
            if let index = content.runs.firstIndex(where: { $0.id == run.id }) {
                content.runs[index] = run
            } else {
                content.runs.append(run)
            }
            if content.runs.count > Self.runsMax { content.runs.removeFirst(content.runs.count - Self.runsMax) }
        }
    }

    func run(_ id: String) async throws -> ConnectionRun? { content.withLock { $0.runs.first { $0.id == id } } }

    func runs(of connectionID: String?, limit: Int) async throws -> [ConnectionRun] {
        content.withLock { Array($0.runs.reversed().prefix(limit)) }
    }

    func unfinishedRuns() async throws -> [ConnectionRun] {
        content.withLock { $0.runs.filter { $0.endedAt == nil } }
    }

    // MARK: - Parts

    /// Writes first, so that what is remembered is what is on disk.
    private func change(_ body: (inout Content) -> Void) throws {
        try content.withLock { content in
            var new = content
            body(&new)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try OutputFile.write([UInt8](try encoder.encode(new)), to: path, mode: 0o600)
            content = new
        }
    }

    private static func read(_ path: String) throws -> Content? {
        guard OutputFile.exists(path) else { return nil }
        do {
            return try JSONDecoder().decode(Content.self, from: Data(try InputFile.read(path)))
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure(
                .badInputData, code: "connectionFileUnreadable", "\(path) cannot be read: it was not written here",
                hint: "connect into another file")
        }
    }

    private static func required(_ new: Content?, _ path: String) throws -> Content {
        guard let new else {
            throw CommandFailure(
                .inputMissing, code: "notConnected", "\(path) is not there: nothing was connected with this key file",
                hint: "countersign connect --key-file makes the connection")
        }
        return new
    }

    private static func locked(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .badInputData, code: "outputFailed", "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure(
                .refused, code: "busy", "another process is changing this connection",
                hint: "wait until it has ended; it holds \(path)")
        }
        return descriptor
    }
}
