import CountersignTesting
import IdentityDirectory
import Testing

@testable import CountersignServer

/// The built-in scenario of the flows' endpoints, in new data directories and in those of earlier releases.
@Suite struct FlowScenarioTests {
    @Test func aNewDirectoryHasBothServices() async throws {
        let fixture = try await DirectoryFixture()
        for _ in 0..<2 { try await FlowEndpoints.prepareScenario(in: fixture.directory) }
        let scenario = try #require(try await fixture.directory.scenarios().first { $0.id == "INTEGRATION_FLOWS" })
        #expect(scenario.services.map(\.pathPrefix) == ["/http", "/cxf"])
        #expect(scenario.services.allSatisfy { $0.upstream == .integrationFlows })
    }

    @Test func oneOfAnEarlierReleaseGetsTheServiceThatCameLaterAndKeepsWhatWasChanged() async throws {
        let fixture = try await DirectoryFixture()
        var old = FlowEndpoints.scenario
        old.name = "Ours"
        old.services = [InboundService(name: "flows", pathPrefix: "/http", upstream: .integrationFlows)]
        _ = try await fixture.directory.create(old, by: "test")
        for _ in 0..<2 { try await FlowEndpoints.prepareScenario(in: fixture.directory) }
        let scenario = try #require(try await fixture.directory.scenarios().first { $0.id == "INTEGRATION_FLOWS" })
        #expect(scenario.name == "Ours")
        #expect(scenario.services.map(\.name) == ["flows", "integration-flows-soap"])
        #expect(scenario.services.map(\.pathPrefix) == ["/http", "/cxf"])
    }
}
