import Foundation
import IntegrationTenant
import KeyMaterial
import KeystoreFormats

/// What the console remembers of each session between requests: messages to show once, files on their way, and the
/// keystore that is open in the Keystore Explorer. Nothing of it is written anywhere, and all of it ends with the
/// session, or half an hour after its last use.
actor SessionMemory {
    static let idleSeconds: Double = 1800
    static let downloadSeconds: Double = 600
    static let sessionsMax = 1000

    struct Download: Sendable {
        var bytes: [UInt8]
        var name: String
        var type: String
        var expiresAt: Date
    }

    /// A keystore whose keys need passphrases that were not given yet.
    struct WaitingKeystore: Sendable {
        var bytes: [UInt8]
        var name: String
        var passphrase: Passphrase?
        var rule: KeystoreAdditionRule
        /// Whether somebody has said yes to replacing everything.
        var isConfirmed = false
        var aliases: [String]
        var given: [String: Passphrase]
    }

    private struct Memory {
        var flashes: [Notice] = []
        var downloads: [String: Download] = [:]
        var explorer: OpenKeystore?
        var waiting: WaitingKeystore?
        var usedAt: Date
    }

    private var memories: [String: Memory] = [:]

    func flash(_ notice: Notice, for key: String, at now: Date) {
        change(key, now) { $0.flashes.append(notice) }
    }

    func takeFlashes(for key: String, at now: Date) -> [Notice] {
        guard let flashes = memories[key]?.flashes, !flashes.isEmpty else { return [] }
        change(key, now) { $0.flashes = [] }
        return flashes
    }

    /// Keeps a file for one download within ten minutes, and gives the name that it is fetched by.
    func keep(_ bytes: [UInt8], name: String, type: String, for key: String, at now: Date) -> String {
        let id = String(ForgeryToken.newSecret().prefix(32))
        let download = Download(
            bytes: bytes, name: name, type: type, expiresAt: now.addingTimeInterval(Self.downloadSeconds))
        change(key, now) { memory in
            memory.downloads = memory.downloads.filter { $0.value.expiresAt > now }
            memory.downloads[id] = download
        }
        return id
    }

    func download(_ id: String, for key: String, at now: Date) -> Download? {
        guard let download = memories[key]?.downloads[id], download.expiresAt > now else { return nil }
        return download
    }

    func explorer(for key: String, at now: Date) -> OpenKeystore? {
        sweep(now)
        return memories[key]?.explorer
    }

    func setExplorer(_ keystore: OpenKeystore?, for key: String, at now: Date) {
        change(key, now) { $0.explorer = keystore }
    }

    func waiting(for key: String, at now: Date) -> WaitingKeystore? {
        sweep(now)
        return memories[key]?.waiting
    }

    func setWaiting(_ keystore: WaitingKeystore?, for key: String, at now: Date) {
        change(key, now) { $0.waiting = keystore }
    }

    func forget(_ key: String) {
        memories[key] = nil
    }

    private func change(_ key: String, _ now: Date, _ change: (inout Memory) -> Void) {
        sweep(now)
        var memory = memories[key] ?? Memory(usedAt: now)
        memory.usedAt = now
        change(&memory)
        memories[key] = memory
        if memories.count > Self.sessionsMax, let oldest = memories.min(by: { $0.value.usedAt < $1.value.usedAt }) {
            memories[oldest.key] = nil
        }
    }

    private func sweep(_ now: Date) {
        memories = memories.filter { now.timeIntervalSince($0.value.usedAt) < Self.idleSeconds }
    }
}
