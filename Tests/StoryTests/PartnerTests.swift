import Foundation
import Testing

@testable import CountersignServer

/// A partner as the called side, on the command line: two real servers, the second of which nobody here may ask.
@Suite("A partner as the called side")
struct PartnerTests {
    @Test(.timeLimit(.minutes(3)))
    func theTenantAsksAPersonAndTheKeyIsReplacedWithTheSameCommands() async throws {
        try await Stage.withBusinessScenario { stage in
            try await Self.setUp(stage)
            let begun = try await stage.json(
                .tenant, "connect", "--partner", "ACME", "--user", "CUSTOMER_17", "--flow", "to_acme", "--alias",
                "acme", isShown: false)
            #expect(begun["step"].text == "certify")
            let first = try await Self.answer(stage)
            try await stage.countersign(.tenant, "connection", "answer", "acme", status: 77, isShown: false)
            #expect(try await Self.lastCaller(stage) == first)

            _ = try await stage.json(.tenant, "rotate", "acme", "--overlap", "0.1", isShown: false)
            let ending = Ending()
            let calling = Task {
                while !ending.isTold {
                    try await stage.countersign(.tenant, "flow", "send", "to_acme", isShown: false)
                }
            }
            let second = try await Self.answer(stage)
            ending.tell()
            try await calling.value
            #expect(second != first)
            #expect(try await Self.lastCaller(stage) == second)
            let refused = try await stage.json(.business, "decision", "list", "--refused", isShown: false)
            #expect(refused["decisions"].elements.isEmpty, "no call was refused")
        }
    }

    private static func setUp(_ stage: Stage) async throws {
        let steps: [(Stage.Side, [String])] = [
            (.business, ["system", "create", "ACME", "--name", "ACME"]), (.business, ["user", "create", "_P"]),
            (
                .business,
                [
                    "arrangement", "create", "CA", "--scenario", "ORDERS", "--system", "ACME", "--user", "_P",
                    "--authentication-method", "ssl-client-certificate",
                ]
            ),
            (
                .tenant,
                ["tenant", "keystore", "add", stage.business.gatewayAuthority.path, "--alias", "partner_ca"]
            ),
            (.tenant, ["flow", "import", try Story(stage: stage).demoFlow("orders_DEFXYZ").path, "--id", "to_acme"]),
            (
                .tenant,
                [
                    "flow", "configure", "to_acme", "--parameter",
                    "receiver_address=\(stage.business.addresses.gateway)/orders", "--private-key-alias",
                    "tenant_key_pair",
                ]
            ),
            (.tenant, ["counterpart", "add-partner", "ACME"]),
        ]
        for (side, words) in steps { try await stage.countersign(side, words: words, isShown: false) }
    }

    /// What a person does at the partner's: signs the request, sends the certificate. Gives its fingerprint.
    private static func answer(_ stage: Stage) async throws -> String? {
        let (request, certificate) = (stage.file("acme.csr"), stage.file("acme.pem"))
        let asked = try await stage.countersign(.tenant, "connection", "question", "acme", isShown: false)
        try Data(asked.output.utf8).write(to: request)
        try? FileManager.default.removeItem(at: certificate)
        let signed = try await stage.json(
            .business, "key-pair", "sign", "--user", "_P", "--request", request.path, "--out", certificate.path,
            isShown: false)
        try await stage.countersign(.business, "arrangement", "activate", "CA", isShown: false)
        let run = try await stage.json(
            .tenant, "connection", "answer", "acme", "--file", certificate.path, "--wait", isShown: false)
        #expect(run["status"].text == "completed")
        return signed["certificate"]["sha256Fingerprint"].text ?? signed["sha256Fingerprint"].text
    }

    private static func lastCaller(_ stage: Stage) async throws -> String? {
        let calls = try await stage.json(.business, "decision", "list", isShown: false)
        return calls["decisions"].elements.first?["sha256Fingerprint"].text
    }
}
