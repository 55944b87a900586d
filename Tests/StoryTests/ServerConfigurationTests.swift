import CountersignServer
import CountersignTesting
import Foundation
import Testing

/// A configuration file is read strictly: what has the wrong type is told, not passed over.
@Suite struct ServerConfigurationTests {
    @Test(arguments: [
        (#"{"gatewayPort": "x"}"#, "gatewayPort is not a whole number"),
        (#"{"staleIndexSecondsMax": 1.5}"#, "staleIndexSecondsMax is not a whole number"),
        (#"{"gatewayFile": ["g.json"]}"#, "gatewayFile is not a text"),
        (#"{"egressAllowsLoopback": "yes"}"#, "egressAllowsLoopback is not true or false"),
        (#"{"hosts": "localhost"}"#, "hosts is not a list of texts"),
        (#"{"listen": 5}"#, "listen is not a text"),
        (#"{"gatewayPorts": 5}"#, "unknown key \"gatewayPorts\""),
    ]) func wrongTypeIsNamed(text: String, told: String) async throws {
        let folder = try ScratchFolder()
        let file = try folder.write("serve.json", text)
        var configuration = ServerConfiguration(dataDirectory: URL(filePath: "data"))
        do {
            try await configuration.read(file: file)
            Issue.record("it was taken")
        } catch let error as ConfigurationError {
            #expect(error.detail.hasSuffix(told), "\(error.detail)")
        }
    }

    @Test func whatIsRightIsTaken() async throws {
        let folder = try ScratchFolder()
        let file = try folder.write(
            "serve.json",
            #"{"gatewayPort": 0, "hosts": ["a.example"], "egressAllowsLoopback": true, "listen": "::1", "refusesWeakCertificates": true}"#
        )
        var configuration = ServerConfiguration(dataDirectory: URL(filePath: "data"))
        try await configuration.read(file: file)
        #expect(configuration.listen.gatewayPort == 0)
        #expect(configuration.listen.hosts == ["a.example"])
        #expect(configuration.egress.allowsLoopback && configuration.refusesWeakCertificates)
        #expect(configuration.listen.address == "::1")
    }
}
