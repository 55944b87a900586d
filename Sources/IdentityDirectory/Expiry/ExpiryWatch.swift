public import Foundation
public import KeyMaterial
public import Logging

/// Tells owners what expires, and shows it: so many days before the end as its schedule says, once each.
///
/// A notice is a row before it is sent, and the row's name is the object and the days: no restart and no second process
/// makes another one. Deliveries are tried until they succeed or a dozen attempts failed.
public final class ExpiryWatch: Sendable {
    private let directory: Directory
    private let sources: [any ExpirySource]
    private let channels: [any NoticeChannel]
    public let schedule: ExpirySchedule
    private let observer: any ExpiryObserver
    private let logger: Logger

    private static let sweepSeconds = 3600.0
    /// With the pause between two passes, less than a minute.
    private static let measureSeconds = 30.0
    private static let measureShare = 50.0
    private static let sweepBatch = 500
    private static let keptDays = 400.0
    /// For how long a notice belongs to the process that is delivering it.
    private static let leaseSeconds = 300.0

    /// - Parameter sources: beside the directory's own.
    public init(
        directory: Directory, sources: [any ExpirySource] = [], channels: [any NoticeChannel] = [],
        schedule: ExpirySchedule = .standard, observer: any ExpiryObserver = SilentExpiryObserver(), logger: Logger
    ) {
        self.directory = directory
        self.sources = [directory] + sources
        self.channels = channels
        self.schedule = schedule
        self.observer = observer
        self.logger = logger
    }

    public var channelNames: [String] { channels.map(\.name) }

    /// Sweeps every hour, measures every minute, and delivers what is due, until the task is cancelled.
    public func run() async throws {
        var last = ExpiryPass()
        while !Task.isCancelled {
            do {
                try await pass(&last)
            } catch {
                logger.warning("Expiry notices cannot be made.", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(20))
        }
    }

    /// Does what is due of the watch's work.
    public func pass(_ last: inout ExpiryPass) async throws {
        let at = directory.now
        let clock = ContinuousClock()
        let begun = clock.now
        if last.sweptAt.map({ at.timeIntervalSince($0) >= Self.sweepSeconds }) ?? true {
            try await sweep()
            last.sweptAt = at
        } else if last.measureAt.map({ at >= $0 }) ?? true {
            try await measure(try await overview(), at: at)
        } else {
            try await deliver()
            return
        }
        // Of a directory in which very much ends soon, looking at it all takes no more than a share of the time.
        let taken = (clock.now - begun) / .seconds(1)
        last.measureAt = at.addingTimeInterval(max(Self.measureSeconds, taken * Self.measureShare))
        try await deliver()
    }

    /// Our own certificates are measured also while they are good for long.
    private func measure(_ objects: [ExpiringObject], at date: Date) async throws {
        let known = Set(objects.map(\.id))
        observer.sees(objects + (try await own()).filter { !known.contains($0.id) }, at: date)
    }

    /// What has expired or will, the earliest first; nil for as far as notices look.
    public func overview(before date: Date? = nil) async throws -> [ExpiringObject] {
        let limit = date ?? directory.now.addingTimeInterval(schedule.horizonSeconds)
        var found: [ExpiringObject] = []
        for source in sources { found += try await source.expiring(before: limit) }
        return found.sorted { ($0.expiresAt, $0.id) < ($1.expiresAt, $1.id) }
    }

    /// Our own authorities' and servers' certificates, whenever they end, the earliest first.
    public func own() async throws -> [ExpiringObject] {
        var found: [ExpiringObject] = []
        for source in sources.dropFirst() { found += try await source.expiring(before: .distantFuture) }
        return found.filter { [.issuingAuthority, .server].contains($0.kind) }
            .sorted { ($0.expiresAt, $0.id) < ($1.expiresAt, $1.id) }
    }

    /// Makes the notices that are due, and gives how many are new.
    @discardableResult public func sweep() async throws -> Int {
        let at = directory.now
        let objects = try await overview()
        try await measure(objects, at: at)
        let due = objects.compactMap { object in
            schedule.due(expiresAt: object.expiresAt, at: at).map {
                ExpiryNotice(object, days: $0, at: at, channels: channels.filter { $0.serves(object) }.map(\.name))
            }
        }
        try await directory.store.write { try $0.expiry.prune(before: at.addingTimeInterval(-Self.keptDays * 86_400)) }
        var made = 0
        for start in stride(from: 0, to: due.count, by: Self.sweepBatch) {
            let batch = due[start..<min(start + Self.sweepBatch, due.count)]
            made += try await directory.store.write { rows in
                try batch.count { notice in
                    guard try rows.expiry.notices.row(notice.id) == nil else { return false }
                    try rows.expiry.notices.insert(notice)
                    return true
                }
            }
        }
        return made
    }

    /// Tries every delivery whose turn it is, and gives how many succeeded.
    @discardableResult public func deliver() async throws -> Int {
        var sent = 0
        while !Task.isCancelled {
            let at = directory.now
            let lease = at.addingTimeInterval(Self.leaseSeconds)
            // Taken in a transaction of its own, so that another process leaves it alone meanwhile.
            let taken: ExpiryNotice? = try await directory.store.write { rows in
                guard let next = try rows.expiry.due(at: at, limit: 1).first else { return nil }
                var leased = next
                leased.nextAttemptAt = lease
                try rows.expiry.notices.update(leased)
                return next
            }
            guard var notice = taken else { return sent }
            for name in notice.due(at: at) {
                let failure = await attempt(notice, by: name, at: at)
                notice.note(failure, by: name, at: at)
                if failure == nil { sent += 1 }
                observer.delivered(by: name, successfully: failure == nil)
            }
            try await directory.store.write { [notice] in try $0.expiry.notices.update(notice) }
        }
        return sent
    }

    private func attempt(_ notice: ExpiryNotice, by name: String, at date: Date) async -> NoticeFailure? {
        guard let channel = channels.first(where: { $0.name == name }) else {
            return NoticeFailure("There is no channel \(name) any more.", isFinal: true)
        }
        let message = NoticeMessage(
            id: notice.id, object: notice.object, days: notice.days, at: notice.createdAt, isTest: false)
        do {
            try await channel.deliver(message)
            return nil
        } catch {
            logger.warning(
                "An expiry notice was not delivered.", metadata: ["channel": "\(name)", "reason": "\(error.detail)"])
            return error
        }
    }

    /// The newest first.
    public func notices(limit: Int = 100) async throws -> [ExpiryNotice] {
        try await directory.store.read { try $0.expiry.newest(limit: limit) }
    }

    /// Gives the failed deliveries of a notice another dozen attempts. Throws `notFound`.
    public func retry(notice id: String, by: String) async throws -> ExpiryNotice {
        try await directory.change(by: by) { change in
            guard var notice = try change.rows.expiry.notices.row(id) else {
                throw Directory.notFound("expiry notice", id)
            }
            notice.tryAgain(at: change.at)
            try change.rows.expiry.notices.update(notice)
            try change.audit("notice.retry", id)
            return notice
        }
    }

    /// Sends a notice of nothing through every channel, and tells why one failed; nil for one that did not.
    public func test(by: String) async throws -> [(channel: String, failure: String?)] {
        let at = directory.now
        let object = ExpiringObject(
            kind: .server, key: "test", name: "a test", detail: "asked for by \(by)", owner: Directory.administrators,
            expiresAt: at.addingTimeInterval(7 * 86_400))
        let message = NoticeMessage(
            id: "test/\(SecureRandom.identifier())", object: object, days: 7, at: at, isTest: true)
        try await directory.note(action: "notice.test", subject: channelNames.joined(separator: ","), by: by)
        var results: [(String, String?)] = []
        for channel in channels where channel.serves(object) {
            do {
                try await channel.deliver(message)
                results.append((channel.name, nil))
            } catch {
                results.append((channel.name, error.detail))
            }
        }
        return results
    }
}

/// When a watch last did its work.
public struct ExpiryPass: Sendable, Hashable {
    public var sweptAt: Date?
    /// When it is time to measure again.
    public var measureAt: Date?

    public init() {}
}

/// Who measures what the watch sees.
public protocol ExpiryObserver: Sendable {
    /// Everything that ends within 90 days or has ended, and our own authorities' and servers' certificates.
    func sees(_ objects: [ExpiringObject], at date: Date)
    func delivered(by channel: String, successfully: Bool)
}

/// Measures nothing.
public struct SilentExpiryObserver: ExpiryObserver {
    public init() {}
    public func sees(_ objects: [ExpiringObject], at date: Date) {}
    public func delivered(by channel: String, successfully: Bool) {}
}
