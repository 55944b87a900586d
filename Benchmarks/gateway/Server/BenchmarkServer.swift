import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Logging

/// `gateway-benchmark-server DIRECTORY PORT UPSTREAM_URL CERTIFICATES`: the gateway on one event loop, over the real
/// directory with its store in memory and as many certificates; `client.pem` of the folder is the certificate of
/// `_LOAD`, who may call `/orders`.
@main
struct BenchmarkServer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let port = Int(arguments[2]), let count = Int(arguments[4]) else {
            FileHandle.standardError.write(
                Data("usage: gateway-benchmark-server DIRECTORY PORT UPSTREAM_URL CERTIFICATES\n".utf8))
            exit(64)
        }
        let folder = URL(fileURLWithPath: arguments[1], isDirectory: true)
        let logger = Logger(label: "benchmark", factory: { _ in SwiftLogNoOpLogHandler() })
        let directory = Directory(store: BenchmarkStore(addedCount: count), logger: logger)
        try await fill(directory, client: certificates(folder, "client.pem"), upstream: arguments[3])
        try await directory.start()
        let key = try PrivateKey(pem: String(contentsOf: folder.appending(path: "server.key"), encoding: .utf8))
        var configuration = GatewayConfiguration(port: port)
        configuration.eventLoopCount = 1
        // For endurance.sh, whose connections take a while to be made, and then stay.
        configuration.limits.connectionsMax = 20_000
        configuration.timeouts.idle = .seconds(300)
        // nginx hands on the certificate alone.
        configuration.identityFields = .clientCert
        let server = try GatewayServer(
            configuration: configuration,
            identities: [ServerIdentity(certificateChain: certificates(folder, "server.pem"), privateKey: key)],
            judge: directory.judge,
            accessLog: AccessLogFile(path: folder.appending(path: "access-\(count).log").path, logger: logger),
            logger: logger)
        try await server.start()
        FileHandle.standardOutput.write(Data("ready\n".utf8))
        async let following: Void = directory.run()
        try await server.run()
        try await following
    }

    private static func certificates(_ folder: URL, _ name: String) throws -> [Certificate] {
        try CertificateBundle(bytes: Array(Data(contentsOf: folder.appending(path: name)))).certificates
    }

    private static func fill(_ directory: Directory, client: [Certificate], upstream: String) async throws {
        let by = "benchmark"
        guard let certificate = client.first else { return }
        _ = try await directory.create(CommunicationSystem(id: "LOAD", name: "Load"), by: by)
        _ = try await directory.create(CommunicationUser(id: "_LOAD"), by: by)
        _ = try await directory.create(
            CommunicationScenario(
                id: "ORDERS", name: "Orders",
                services: [InboundService(name: "orders", pathPrefix: "/orders", upstream: .url(upstream))]), by: by)
        _ = try await directory.create(
            CommunicationArrangement(id: "LOAD", scenarioID: "ORDERS", systemID: "LOAD", userID: "_LOAD"), by: by)
        _ = try await directory.assign(
            certificate, chain: Array(client.dropFirst()), to: "_LOAD", match: .exact, by: by)
        _ = try await directory.activate(arrangement: "LOAD", by: by)
    }
}
