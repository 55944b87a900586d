import Foundation
import ManagementSchema
import Testing

@testable import CountersignServer

/// The business system's authority replaced on two real servers, while calls go on.
@Suite("An authority replaced", .serialized)
struct AuthorityRotationTests {
    @Test(.timeLimit(.minutes(5)))
    func noCallFailsWhileTheAuthorityIsReplacedAndTheTenantFollowsByItself() async throws {
        try await LiveTraffic.withConnection { stage in
            let before = stage.file("before.pem")
            try FileManager.default.copyItem(at: stage.business.gatewayAuthority, to: before)
            let old = try await Self.authorities(stage)[0]["sha256Fingerprint"].text
            let traffic = LiveTraffic()
            let posting = Task { try await traffic.post(stage) }
            do {
                try await Self.replace(stage)
            } catch {
                traffic.end()
                throw error
            }
            traffic.end()
            try await posting.value
            let (sent, failures) = traffic.result
            #expect(failures == [], "\(failures.count) of \(sent) calls failed")
            #expect(sent > 0)
            let after = try await Self.authorities(stage)
            #expect(after.map { $0["state"].text } == ["issuing", "retired"])
            #expect(after[1]["sha256Fingerprint"].text == old)
            #expect(try await Self.fails(stage, trusting: before), "the old authority is of no use any more")
            #expect(try await !Self.fails(stage, trusting: stage.business.gatewayAuthority))
        }
    }

    /// Rotates, waits until the tenant trusts both, and lets a short trial end by itself.
    private static func replace(_ stage: Stage) async throws {
        _ = try await stage.json(.business, "issuing-authority", "rotate", isShown: false)
        try await poll("the tenant fetches the successor") {
            let dependents = try await stage.json(.business, "issuing-authority", "dependents", isShown: false)
            #expect(dependents["isOfServers"] == .bool(true))
            // The administrator who asks here is none of them.
            let names = dependents["successorTakenBy"].elements.compactMap { $0["name"].text }
            #expect(names.allSatisfy { $0.contains("connections of") }, "\(names)")
            return !names.isEmpty
        }
        try await poll("the tenant trusts both") {
            let entries = try await stage.json(.tenant, "tenant", "keystore", "list", isShown: false)
            return entries["entries"].elements.contains { $0["alias"].text?.hasPrefix("authority_") == true }
        }
        _ = try await stage.json(.business, "issuing-authority", "try", "--days", "0.00005", isShown: false)
        try await poll("the trial ends by itself") {
            try await authorities(stage).map { $0["state"].text } == ["issuing", "retired"]
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func knownCallerThatDoesNotTrustTheSuccessorTurnsTheTrialBack() async throws {
        try await LiveTraffic.withConnection { stage in
            let before = stage.file("before.pem")
            try FileManager.default.copyItem(at: stage.business.gatewayAuthority, to: before)
            _ = try await stage.json(.business, "issuing-authority", "rotate", isShown: false)
            #expect(try await !Self.fails(stage, trusting: before), "rotating alone cuts nobody off")
            try await stage.countersign(.business, "issuing-authority", "retire", status: 77, isShown: false)
            _ = try await stage.json(.business, "issuing-authority", "try", isShown: false)
            try await Self.poll("the trial is turned back") {
                _ = try await Self.fails(stage, trusting: before)
                let leaving = try await Self.authorities(stage)[1]
                guard leaving["state"].text == "retiring" else { return false }
                return leaving["turnedBackFor"].text?.contains("127.0.0.1") == true
            }
            try await Self.poll("the old certificate is shown again") { try await !Self.fails(stage, trusting: before) }
        }
    }

    // MARK: - Parts

    private static func authorities(_ stage: Stage) async throws -> [JSONValue] {
        try await stage.json(.business, "issuing-authority", "list", isShown: false)["authorities"].elements
    }

    /// Whether a caller who trusts only what is in the file breaks off.
    private static func fails(_ stage: Stage, trusting file: URL) async throws -> Bool {
        let caller = try Caller(gateway: stage.business.addresses.gateway, authority: file, identity: nil)
        let answer = try? await caller.call("GET", "/orders")
        await caller.close()
        return answer == nil
    }

    private static func poll(_ what: String, _ holds: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !holds() {
            guard ContinuousClock.now < deadline else { throw StoryFailure(evidence: "in a minute not: \(what)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
