import CountersignTesting
import Foundation
import ManagementSchema
import Testing

/// `countersign connect` and `rotate` over the management API of a server that answers as it is told to.
@Suite struct ConnectCommandTests {
    private static func run(
        _ status: ConnectionRunStatusValue, kind: ConnectionRunKindValue = .connect, ended: Bool = true
    ) -> ConnectionRunResource {
        var run = ConnectionRunResource(
            id: "r1", kind: kind, connection: "alias_1", status: status, startedAt: "2026-03-01T09:30:00Z",
            startedBy: "anna", leftovers: [],
            entries: [ConnectionRunEntryResource(at: "2026-03-01T09:30:00Z", step: "makeKey", text: "ec-p256")])
        run.endedAt = ended ? "2026-03-01T09:30:01Z" : nil
        if status == .undone {
            run.title = "Deploy the integration flow"
            run.reason = "The flow has a Groovy Script"
        }
        return run
    }

    private static func connect(_ scene: ServerScene, _ more: String...) async throws -> ServerScene.Outcome {
        try await scene.run(
            ["connect", "--user", "_DEFXYZ", "--arrangement", "SECOND", "--flow", "second", "--alias", "alias_1"] + more
        )
    }

    @Test func theRunIsFollowedToItsEnd() async throws {
        let scene = try await ServerScene { request in
            request.method == "POST"
                ? .json(202, Self.run(.running, ended: false)) : .json(Self.run(.completed))
        }
        let outcome = try await Self.connect(scene)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("second now calls as _DEFXYZ"))
        #expect(outcome.errors.contains("makeKey: ec-p256"), "each step is told once")
        let body = try #require(scene.server.requests.first { $0.method == "POST" }?.body)
        let creation = try JSONDecoder().decode(ConnectionCreation.self, from: Data(body))
        #expect(creation.counterpart == nil, "one server is both sides")
        #expect(creation.call == true)
    }

    @Test func anUndoneRunIsARefusalThatSaysWhy() async throws {
        let scene = try await ServerScene { _ in .json(202, Self.run(.undone)) }
        let outcome = try await Self.connect(scene)
        #expect(outcome.status == 77)
        #expect(outcome.errors.contains("Deploy the integration flow failed: The flow has a Groovy Script"))
        #expect(outcome.errors.contains("nothing is changed"))
    }

    @Test func aDryRunPrintsThePlanAndMakesNothing() async throws {
        let scene = try await ServerScene { _ in
            .json(
                ConnectionPreview(steps: [
                    PlannedStepResource(step: "makeKey", title: "Make a key", needed: true, detail: "ec-p256")
                ]))
        }
        let outcome = try await Self.connect(scene, "--dry-run")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Make a key  yes      ec-p256"))
        #expect(scene.server.requests.map(\.target) == ["/management/v1/connections/preview"])
    }

    @Test func rotateReturnsWhenTheNewCertificateHasProvenItself() async throws {
        let scene = try await ServerScene { request in
            var run = Self.run(.running, kind: .rotation, ended: false)
            if request.method == "GET" {
                run.step = "overlap"
                run.newCertificate = String(repeating: "cd", count: 32)
                run.firstArrivalAt = "2026-03-01T09:30:01Z"
            }
            return .json(request.method == "POST" ? 202 : 200, run)
        }
        let outcome = try await scene.run(["rotate", "alias_1", "--overlap", "60"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("alias_1 now calls with cdcdcdcdcdcdcdcd…, first seen 2026-03-01T09:30:01Z"))
        let body = try #require(scene.server.requests.first { $0.method == "POST" }?.body)
        #expect(try JSONDecoder().decode(RotationRequest.self, from: Data(body)).overlapSeconds == 60)
    }

    @Test func rotateTakesAnAliasOrDaysAndNotBoth() async throws {
        let scene = try await ServerScene { _ in TestResponse(500) }
        #expect(try await scene.run(["rotate"]).status == 64)
        #expect(try await scene.run(["rotate", "a", "--expiring-within", "3"]).status == 64)
        #expect(try await scene.run(["rotate", "--expiring-within", "3", "--overlap", "5"]).status == 64)
        #expect(
            try await scene.run(["connection", "schedule", "a", "--never", "--days-before-expiry", "3"]).status == 64)
        #expect(scene.server.requests.isEmpty)
    }
}
