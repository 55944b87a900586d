import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import Testing

/// Saved states of a flow: kept, compared, brought back and deployed.
@Suite struct FlowVersionTests {
    private static func files(_ body: String, path: String = "/o") -> [String: [UInt8]] {
        let flow = SampleFlow.https(path, steps: [SampleFlow.modifier("m", body: body)])
        return [
            "f.iflw": flow.iflw, "src/main/resources/parameters.prop": Array("p=\(body)\n".utf8),
            "src/main/resources/xsd/a.xsd": Array("<a/>".utf8),
        ]
    }

    @Test func eachSavedStateIsKeptAndCanBeDeployed() async throws {
        let fixture = try await TenantFixture()
        let flows = fixture.tenant.flows
        _ = try await flows.importFlow(files: Self.files("one"), id: "f", by: "anna")
        _ = try await flows.deploy("f", by: "anna")
        fixture.clock.advance(seconds: 60)
        _ = try await flows.importFlow(files: Self.files("two"), id: "f", overwrite: true, by: "ben")
        _ = try await flows.saveAsVersion("f", "2.0.0", by: "ben")
        let versions = try await flows.versions(of: "f")
        #expect(versions.map(\.revision) == [3, 2, 1] && versions.map(\.version) == ["2.0.0", "1.0.0", "1.0.0"])
        #expect(versions.map(\.modifiedBy) == ["ben", "ben", "anna"])
        #expect(await fixture.post("/http/o").body == Array("one".utf8))
        _ = try await flows.deploy("f", by: "ben")
        #expect(await fixture.post("/http/o").body == Array("two".utf8))
        // An earlier state runs, with its own parameters, and the newest stays what is edited.
        let old = try await flows.deploy("f", revision: 1, by: "ben")
        #expect(old.deployment?.revision == 1 && old.revision == 3 && old.hasUndeployedChanges)
        #expect(old.deployment?.parameters.values == ["p": "one"] && old.parameters.values == ["p": "two"])
        #expect(await fixture.post("/http/o").body == Array("one".utf8))
        let again = try await fixture.reopened()
        #expect(try await again.flows.artifact("f").deployment?.revision == 1)
        #expect(await TenantFixture.code { _ = try await flows.deploy("f", revision: 9, by: "a") } == .notFound)
    }

    @Test func aRestoredStateIsANewOne() async throws {
        let fixture = try await TenantFixture()
        let flows = fixture.tenant.flows
        _ = try await flows.importFlow(files: Self.files("one"), id: "f", by: "anna")
        _ = try await flows.importFlow(files: Self.files("two", path: "/n"), id: "f", overwrite: true, by: "ben")
        try await flows.deleteResource("a.xsd", type: "xsd", of: "f", by: "ben")
        let difference = try await flows.difference(of: "f", from: 1, to: 3)
        let found = Dictionary(uniqueKeysWithValues: difference.items.map { ($0.subject, $0) })
        #expect(found["parameter p"]?.before == "one" && found["parameter p"]?.after == "two")
        #expect(found["step Content Modifier 'm': wrapContent"]?.after == "two")
        #expect(found["channel HTTPS sender 'in': urlPath"]?.change == .changed)
        #expect(found["file src/main/resources/xsd/a.xsd"]?.change == .removed)
        #expect(difference.items.count == 4)
        let restored = try await flows.restore("f", revision: 1, by: "carl")
        #expect(restored.revision == 4 && restored.parameters.values == ["p": "one"])
        #expect(try await flows.difference(of: "f", from: 1, to: 4).items.isEmpty)
        #expect(try await flows.resources("f").map(\.name) == ["a.xsd"])
        #expect(try await flows.restore("f", revision: 4, by: "carl").revision == 4)
    }

    @Test func onlyTheNewestAreKept() async throws {
        let fixture = try await TenantFixture()
        let flows = fixture.tenant.flows
        for number in 1...23 {
            _ = try await flows.importFlow(files: Self.files("\(number)"), id: "f", overwrite: true, by: "a")
        }
        #expect(try await flows.versions(of: "f").map(\.revision) == Array((4...23).reversed()))
        #expect(await TenantFixture.code { _ = try await flows.version(3, of: "f") } == .notFound)
    }
}
