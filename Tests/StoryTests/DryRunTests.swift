import Foundation
import ManagementSchema
import Testing

@testable import CountersignServer

/// `connect --dry-run` between two servers that do not know each other.
@Suite struct DryRunTests {
    @Test(.timeLimit(.minutes(3)))
    func thePlanIsPrintedAndNeitherServerKnowsOfIt() async throws {
        try await Stage.withBusinessScenario { stage in
            let flow = try Story(stage: stage).demoFlow("orders_DEFXYZ").path
            try await stage.countersign(.tenant, "flow", "import", flow, "--id", "orders", isShown: false)
            let before = try await Self.traces(stage)
            let tenant = stage.tenant.environment
            let plan = try await stage.json(
                .business, "connect", "--user", "_NEW", "--arrangement", "NEW", "--scenario", "ORDERS", "--system",
                "PARTNER", "--flow", "orders", "--alias", "new_key", "--dry-run", "--tenant-server",
                tenant["COUNTERSIGN_SERVER"] ?? "", "--tenant-token-file", tenant["COUNTERSIGN_TOKEN_FILE"] ?? "",
                "--tenant-ca-file", tenant["COUNTERSIGN_CA_FILE"] ?? "", isShown: false)
            let steps = plan["steps"].elements
            #expect(steps.first?["step"].text == "introduce")
            #expect(steps.first { $0["step"].text == "prepare" }?["detail"].text?.contains("system PARTNER") == true)
            #expect(steps.allSatisfy { $0["needed"] == .bool(true) })
            #expect(try await Self.traces(stage) == before)
        }
    }

    /// What a connection would leave behind, and what is written down of it.
    private static func traces(_ stage: Stage) async throws -> [JSONValue] {
        var found: [JSONValue] = []
        for (noun, verb) in [("token", "list"), ("audit", "list"), ("user", "list")] {
            found.append(try await stage.json(.business, noun, verb, isShown: false))
        }
        found.append(try await stage.json(.tenant, "counterpart", "list", isShown: false))
        found.append(try await stage.json(.tenant, "tenant", "keystore", "list", isShown: false))
        found.append(try await stage.json(.tenant, "connection", "runs", isShown: false))
        return found
    }
}
