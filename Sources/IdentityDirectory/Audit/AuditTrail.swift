import Foundation
public import Logging

/// Where the audit is written a second time, beside the database.
public protocol AuditSink: Sendable {
    /// As it is called in the records; stays the same over restarts.
    var name: String { get }
    /// Writes lines so that they survive a loss of power; what is there already may come again.
    func write(_ lines: [(sequence: Int64, bytes: [UInt8])]) async throws
}

/// The audit's keeper: signs its head now and then, feeds the second sink, exports and verifies.
///
/// The database is the first sink: an entry is written in the transaction of its change, or neither is. The audit's own
/// table is the outbox of the second: the sink's position is kept beside it and moves when the sink has written.
public final class AuditTrail: Sendable {
    private let directory: Directory
    private let signer: AuditSigner
    private let sink: (any AuditSink)?
    private let lags: @Sendable (Int64) -> Void
    private let logger: Logger
    private let feeding = SerialLine()

    private static let batch = 1000
    private static let headSeconds = 300.0

    /// - Parameter lags: told how many entries wait for the second sink.
    public init(
        directory: Directory, signer: AuditSigner, sink: (any AuditSink)? = nil,
        lags: @escaping @Sendable (Int64) -> Void = { _ in }, logger: Logger
    ) {
        self.directory = directory
        self.signer = signer
        self.sink = sink
        self.lags = lags
        self.logger = logger
    }

    public var key: AuditSigner { signer }
    public var sinkName: String? { sink?.name }

    /// Signs and feeds until the task is cancelled; what fails is logged and tried again.
    public func run() async throws {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await signIfDue()
                try await feed()
                failures = 0
            } catch {
                failures += 1
                if failures == 1 || failures % 60 == 0 {
                    logger.error("The audit's second sink does not take entries.", metadata: ["reason": "\(error)"])
                }
            }
            try? await Task.sleep(for: .seconds(1))
        }
        try? await Task { try await self.feed() }.value
    }

    /// Signs the present end of the chain; nil while there is none.
    @discardableResult public func sign() async throws -> AuditHead? {
        let at = directory.now
        return try await directory.store.write { [signer] rows in
            guard let last = try rows.trail.lastEntry() else { return nil }
            if let known = try rows.trail.heads(limit: 1).first, known.sequence == last.sequence { return known }
            let head = try AuditHead(of: last, at: at, by: signer)
            try rows.trail.append(head)
            return head
        }
    }

    private func signIfDue() async throws {
        let (last, head) = try await directory.store.read {
            (try $0.trail.lastEntry(), try $0.trail.heads(limit: 1).first)
        }
        guard let last, last.sequence != head?.sequence else { return }
        if head.map({ directory.now.timeIntervalSince($0.at) >= Self.headSeconds }) ?? true { try await sign() }
    }

    /// Hands the second sink what it does not have yet.
    public func feed() async throws { try await feeding.runShared { [self] in try await feedNow() } }

    private func feedNow() async throws {
        guard let sink else { return }
        while true {
            let (position, entries, heads, end) = try await directory.store.read { rows in
                let position = try rows.trail.position(ofSink: sink.name)
                let entries = try rows.trail.entries(after: position, limit: Self.batch)
                let heads = try rows.trail.heads(after: position, through: entries.last?.sequence ?? position)
                return (position, entries, heads, try rows.trail.lastEntry()?.sequence ?? 0)
            }
            lags(end - position)
            guard let last = entries.last else { return }
            var lines: [(Int64, [UInt8])] = []
            for entry in entries {
                lines.append((entry.sequence, try AuditLines.bytes(of: entry)))
                for head in heads where head.sequence == entry.sequence {
                    lines.append((entry.sequence, try AuditLines.bytes(of: head)))
                }
            }
            try await sink.write(lines)
            try await directory.store.write { try $0.trail.set(position: last.sequence, ofSink: sink.name) }
            lags(end - last.sequence)
        }
    }

    /// The entries behind a number as lines, at most `limit`, the heads among them, and a new head at the very end.
    ///
    /// - Returns: also the number to go on behind; nil at the end.
    public func export(after sequence: Int64 = 0, limit: Int = 50_000) async throws -> (bytes: [UInt8], next: Int64?) {
        let head = try await sign()
        var bytes: [UInt8] = []
        var (position, count) = (sequence, 0)
        while count < limit {
            let from = position
            let wanted = min(Self.batch, limit - count)
            let (entries, heads) = try await directory.store.read { rows in
                let entries = try rows.trail.entries(after: from, limit: wanted)
                return (entries, try rows.trail.heads(after: from, through: entries.last?.sequence ?? from))
            }
            for entry in entries {
                bytes += try AuditLines.bytes(of: entry)
                for head in heads where head.sequence == entry.sequence { bytes += try AuditLines.bytes(of: head) }
            }
            count += entries.count
            position = entries.last?.sequence ?? position
            if entries.count < wanted { return (bytes, nil) }
        }
        return (bytes, position < head?.sequence ?? 0 ? position : nil)
    }

    /// The newest first.
    public func heads(limit: Int = 100) async throws -> [AuditHead] {
        try await directory.store.read { try $0.trail.heads(limit: limit) }
    }

    /// What is known to be missing at the end without a head that was kept elsewhere, and from which number on.
    private func lossAtTheEnd() async throws -> (Int64, String)? {
        let (last, fed) = try await directory.store.read { [sink] rows in
            (try rows.trail.lastEntry()?.sequence ?? 0, try sink.map { try rows.trail.position(ofSink: $0.name) } ?? 0)
        }
        guard last > 0 else { return (1, "There is no entry at all: the first ones are written with the directory.") }
        guard fed > last else { return nil }
        return (last + 1, "The second sink was given entries up to \(fed), the audit ends with \(last).")
    }

    /// Walks along the chain, and holds it against the heads that are kept here and those that were kept elsewhere.
    public func verify(against others: [AuditHead] = []) async throws -> AuditVerification {
        var result = try await directory.verifyAudit()
        guard result.isIntact else { return result }
        if let loss = try await lossAtTheEnd() {
            (result.brokenAt, result.problem) = loss
            return result
        }
        for head in others + (try await heads(limit: .max)) {
            guard head.keyID == signer.keyID, head.isSigned(by: signer.publicKey) else {
                result.brokenAt = head.sequence
                result.problem = "The head of entry \(head.sequence) was not signed by this server's key."
                return result
            }
            let entry = try await directory.store.read {
                try $0.trail.entries(after: head.sequence - 1, limit: 1).first
            }
            guard let entry, entry.sequence == head.sequence, entry.hash == head.hash else {
                result.brokenAt = head.sequence
                result.problem =
                    "Entry \(head.sequence) is missing, or is not the one that was signed on \(head.at.formatted(.iso8601))."
                return result
            }
        }
        return result
    }
}
