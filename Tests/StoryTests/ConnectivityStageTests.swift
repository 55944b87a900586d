import Foundation
import ManagementSchema
import Testing

@testable import CountersignServer

/// A trial connection to a second server that judges for itself: which of its stages refused the call is told here.
@Suite("A trial connection to a Countersign")
struct ConnectivityStageTests {
    @Test(.timeLimit(.minutes(3)))
    func theOtherSideTellsWhichStageRefusedTheCall() async throws {
        try await Stage.withBusinessScenario { stage in
            try await stage.countersign(
                .tenant, "tenant", "keystore", "add", stage.business.gatewayAuthority.path, "--alias", "partner_ca",
                isShown: false)
            try await Story(stage: stage).connectFourth()
            let fourth = Story.fourth
            let list = try await stage.json(.business, "certificate", "list", "--user", fourth.user, isShown: false)
            let certificate = try #require(list["certificates"].elements.first?["sha256Fingerprint"].text)
            // The business service knows no such order, which is none of the gateway's business.
            let good = try await Self.authorization(stage)
            #expect(good == ["passed", "The call is \(fourth.user)'s"])

            let trials: [(stage: String, code: String, words: [String], back: [String]?)] = [
                ("lock", "userLocked", ["user", "lock", fourth.user], ["user", "unlock", fourth.user]),
                (
                    "authorization", "noActiveArrangement", ["arrangement", "deactivate", fourth.arrangement],
                    ["arrangement", "activate", fourth.arrangement]
                ),
                ("trust", "blocked", ["certificate", "block", certificate], ["certificate", "unblock", certificate]),
                ("mapping", "notAssigned", ["certificate", "unassign", certificate], nil),
            ]
            for trial in trials {
                try await stage.countersign(.business, words: trial.words, isShown: false)
                let found = try await Self.authorization(stage)
                #expect(found.first == "failed", "\(trial.stage): \(found)")
                #expect(found.last?.hasPrefix("\(trial.stage): \(trial.code): ") == true, "\(found)")
                if let back = trial.back { try await stage.countersign(.business, words: back, isShown: false) }
            }
        }
    }

    /// Outcome and detail of the last check.
    private static func authorization(_ stage: Stage) async throws -> [String] {
        let gateway = try #require(URL(string: stage.business.addresses.gateway))
        let run = try await stage.countersign(
            .tenant,
            words: [
                "tenant", "test-connectivity", gateway.host ?? "", "--port", String(gateway.port ?? 443), "--alias",
                "alias_fourth", "--path", "/orders/1", "--json",
            ], status: 77, isShown: false)
        let report = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        let check = report["checks"].elements.last { $0["name"].text == "authorization" }
        return [check?["outcome"].text, check?["detail"].text].compactMap(\.self)
    }
}
