import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Issuance
import KeyMaterial
import KeystoreFormats
import Logging
import Testing

@testable import CountersignServer

@Suite struct GatewayFileTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func write(_ identity: TestIdentity, as type: KeystoreType, to folder: ScratchFolder) throws
        -> String
    {
        var keystore = Keystore(type: type)
        try keystore.addKeyPair(alias: "api", key: identity.key, chain: identity.chain, createdAt: nil)
        return try folder.write("api", try keystore.encode(passphrase: type == .pem ? nil : Passphrase("secret")))
    }

    private static func pair(_ file: String, _ folder: ScratchFolder, alias: String? = nil) throws
        -> GatewayFile.KeyPair
    {
        let passphrase = try folder.write("passphrase", "secret\n")
        return GatewayFile.KeyPair(file: file, keyFile: nil, passphraseFile: passphrase, alias: alias)
    }

    @Test(arguments: [KeystoreType.pem, .pkcs12, .jks]) func keyPairIsReadFromFilesOfEveryKind(type: KeystoreType)
        throws
    {
        let folder = try ScratchFolder()
        let identity = try TestPKI().server()
        let file = try Self.write(identity, as: type, to: folder)
        for alias in [nil, "api"] where alias == nil || type != .pem {
            let read = try KeyPairFile(Self.pair(file, folder, alias: alias))
            #expect(read.chain == identity.chain)
            #expect(read.key.matches(identity.certificate) == true)
        }
        #expect(throws: ConfigurationError.self) { try KeyPairFile(Self.pair(file, folder, alias: "other")) }
    }

    @Test func keyMayStandInAFileOfItsOwn() throws {
        let folder = try ScratchFolder()
        let identity = try TestPKI().server()
        let pair = GatewayFile.KeyPair(
            file: try folder.write("chain.pem", identity.chainPEM), keyFile: try folder.write("key", identity.key.pem))
        #expect(try KeyPairFile(pair).chain == identity.chain)
    }

    @Test(arguments: [
        (#"{"certificate": []}"#, "unknown key \"certificate\""),
        (#"{"certificates": [{"path": "a"}]}"#, "certificates[0]: file is missing"),
        (#"{"certificates": [{"file": "a", "pass": "b"}]}"#, "certificates[0]: unknown key \"pass\""),
        (#"{"upstreams": {"a:1": {"httpVersion": 3}}}"#, "a:1: httpVersion 3 is not spoken"),
        (#"{"upstreams": {"a": {}}}"#, "\"a\" is no host and port"),
        (#"{"upstreams": {"https://a:1": {}}}"#, "\"https://a:1\" is no host and port"),
        (#"{"upstreams": {"a:99999": {}}}"#, "\"a:99999\" is no host and port"),
        (#"{"upstreams": {"a:1": {}, "A:1": {}}}"#, "is there twice"),
        (#"{"accessLog": "no-such-folder/access.log"}"#, "nothing can be written to"),
        (#"{"accessLog": "."}"#, "is a folder"),
        (#"{"limits": {"connectionsMax": "many"}}"#, "connectionsMax is not a whole number"),
        (#"{"limits": {"connectionsMax": 0}}"#, "connectionsMax must be more than 0"),
        (#"{"timeoutsSeconds": {"forever": 1}}"#, "unknown key \"forever\""),
        (#"{"authorizeOnManagementPort": true}"#, "authorizeOnManagementPort: nobody may ask"),
        (#"{"authorizeOnManagementPort": "yes"}"#, "authorizeOnManagementPort is not true or false"),
        (#"[]"#, "not a JSON object"),
    ]) func whatIsNotUnderstoodIsNamed(text: String, told: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.write("gateway.json", text)
        #expect {
            try GatewayFile(path: path)
        } throws: { error in
            (error as? ConfigurationError)?.detail.contains(told) == true
        }
    }

    private static let grpcProxy =
        #""frontProxies": [{"name": "envoy", "certificateFile": "front.pem", "certificateField": "grpc"}]"#

    #if EnvoyGRPC
        @Test(arguments: [
            (#"{"grpcPort": 9444}"#, "grpcPort: nobody may ask"),
            ("{\(grpcProxy)}", "frontProxies: envoy asks over gRPC, and grpcPort is missing"),
            ("{\(grpcProxy), \"grpcPort\": 65536}", "grpcPort 65536 is no port"),
            ("{\(grpcProxy), \"grpcPort\": 0, \"authorizeOnManagementPort\": true}", "nobody may ask"),
        ]) func portAndProxiesOfGRPCBelongTogether(text: String, told: String) throws {
            try whatIsNotUnderstoodIsNamed(text: text, told: told)
        }
    #else
        @Test(arguments: [
            (#"{"grpcPort": 9444}"#, "grpcPort: this build has no gRPC"),
            ("{\(grpcProxy)}", "frontProxies: envoy: this build has no gRPC"),
            ("{\(grpcProxy), \"grpcPort\": 9444}", "grpcPort: this build has no gRPC"),
        ]) func buildWithoutGRPCSaysSo(text: String, told: String) throws {
            let folder = try ScratchFolder()
            let file = try folder.write("gateway.json", text)
            #expect {
                try GatewayFile(path: file)
            } throws: { error in
                let error = error as? ConfigurationError
                return error?.detail.contains(told) == true && error?.hint == "build with --traits EnvoyGRPC"
            }
        }
    #endif

    @Test func everythingInTheFileReachesTheGateway() throws {
        let folder = try ScratchFolder()
        let pki = try TestPKI()
        try folder.write("ca.pem", pki.root.pem)
        try folder.write("front.pem", try pki.client("front").chainPEM)
        let path = try folder.write(
            "gateway.json",
            """
            {"upstreams": {"a:1": {"httpVersion": 2, "trustFile": "ca.pem"}}, "identityFields": ["client-cert"],
             "frontProxies": [{"name": "n", "certificateFile": "front.pem", "certificateField": "client-cert"}],
             "limits": {"connectionsPerUserMax": 7}, "timeoutsSeconds": {"lasting": 8}, "accessLog": "log"}
            """)
        let file = try GatewayFile(path: path)
        var configuration = GatewayConfiguration()
        try configuration.take(file)
        #expect(configuration.upstreams["a:1"]?.version == .http2)
        #expect(configuration.upstreams["a:1"]?.authorities == [pki.root])
        #expect(configuration.identityFields == .clientCert)
        #expect(configuration.frontProxies.map(\.name) == ["n"])
        #expect(configuration.limits.connectionsPerUserMax == 7)
        #expect(configuration.timeouts.lasting == .seconds(8))
        #expect(file.accessLog == folder.path("log"))
    }

    /// By their names, so that a bound which is added later is not forgotten in the file.
    @Test func everyBoundCanBeSetInTheFile() throws {
        let folder = try ScratchFolder()
        let numbers = { (keys: [String]) in
            keys.enumerated().map { "\"\($0.element)\": \($0.offset + 1001)" }.joined(separator: ", ")
        }
        let path = try folder.write(
            "gateway.json",
            "{\"limits\": {\(numbers(GatewayFile.limitKeys))}, \"timeoutsSeconds\": {\(numbers(GatewayFile.timeoutKeys))}}"
        )
        var configuration = GatewayConfiguration()
        try configuration.take(try GatewayFile(path: path))
        let limits = Mirror(reflecting: configuration.limits).children.map { ($0.label ?? "", $0.value as? Int ?? 0) }
        let timeouts = Mirror(reflecting: configuration.timeouts).children.map {
            ($0.label ?? "", ($0.value as? Duration)?.components.seconds ?? 0)
        }
        for (label, value) in limits {
            #expect(GatewayFile.limitKeys.firstIndex(of: label).map { $0 + 1001 } == value, "\(label)")
        }
        for (label, value) in timeouts {
            #expect(GatewayFile.timeoutKeys.firstIndex(of: label).map { Int64($0 + 1001) } == value, "\(label)")
        }
        #expect(limits.count == GatewayFile.limitKeys.count && timeouts.count == GatewayFile.timeoutKeys.count)
    }

    private struct Nobody: AccessJudge {
        func judge(_ call: Call) throws -> Verdict { .refused(Refusal(code: .notAssigned, detail: "Nobody.")) }
        func judge(_ call: Call, userName: String, password: String, from network: PeerNetwork) async throws -> Verdict
        {
            try judge(call)
        }
        func record(_ decision: AccessDecision) {}
    }

    private static func builtIn() async throws -> ServerCertificates {
        try await ServerCertificates(
            authority: try await IssuingAuthority(store: MemoryAuthorityStore()), hosts: ["localhost"])
    }

    @Test func fileThatIsReplacedIsServedAndABadOneIsNot() async throws {
        let folder = try ScratchFolder()
        let pki = try TestPKI()
        let (first, second) = (try pki.server(), try pki.server())
        let file = try Self.write(first, as: .pkcs12, to: folder)
        let (told, tell) = AsyncStream.makeStream(of: String.self)
        var certificates = GatewayCertificates(
            files: [try Self.pair(file, folder)], builtIn: try await Self.builtIn(),
            logger: Logger(label: "test", factory: { _ in TellingLog(tell: tell) }))
        certificates.interval = .milliseconds(10)
        let gateway = try GatewayServer(
            configuration: GatewayConfiguration(port: 0), identities: certificates.identities(), judge: Nobody(),
            logger: Self.logger)
        let port = try await gateway.start()
        let running = Task { try await gateway.run() }
        let following = Task { [certificates] in try await certificates.follow(gateway) }
        defer {
            following.cancel()
            running.cancel()
        }
        let connect = { try await TestConnection.connect(port: port, tls: TestClientTLS()) }
        let open = try await connect()
        #expect(try await open.request("GET", "/").status == 403)
        #expect(try await open.serverCertificate() == first.certificate.derEncoded)

        _ = try Self.write(second, as: .jks, to: folder)
        var served: [UInt8]?
        let deadline = ContinuousClock.now + .seconds(10)
        while served != second.certificate.derEncoded, ContinuousClock.now < deadline {
            let connection = try await connect()
            _ = try await connection.request("GET", "/")
            served = try await connection.serverCertificate()
            await connection.close()
        }
        #expect(served == second.certificate.derEncoded)
        #expect(try await open.request("GET", "/").status == 403)

        try folder.write("api", "no keystore at all")
        for await message in told where message.hasPrefix("certificates kept") { break }
        let after = try await connect()
        #expect(try await after.request("GET", "/").status == 403)
        #expect(try await after.serverCertificate() == second.certificate.derEncoded)
    }

    @Test func certificateThatHasExpiredIsNotShown() async throws {
        let folder = try ScratchFolder()
        let identity = try TestPKI().server()
        let pair = try Self.pair(Self.write(identity, as: .pkcs12, to: folder), folder)
        let certificates = GatewayCertificates(files: [pair], builtIn: try await Self.builtIn(), logger: Self.logger)
        #expect(throws: ConfigurationError.self) {
            try certificates.identities(at: Date(timeIntervalSinceNow: 365 * 86_400))
        }
    }

    @Test func fileThatCannotBeShownIsNamed() async throws {
        let folder = try ScratchFolder()
        let pki = try TestPKI()
        let (one, other) = (try pki.server(), try pki.server())
        try folder.write("shop.pem", one.certificate.pem)
        try folder.write("shop.key", other.key.pem)
        let pair = GatewayFile.KeyPair(file: folder.path("shop.pem"), keyFile: folder.path("shop.key"))
        let certificates = GatewayCertificates(files: [pair], builtIn: try await Self.builtIn(), logger: Self.logger)
        #expect { try certificates.identities() } throws: {
            ($0 as? GatewayError)?.detail.hasPrefix(folder.path("shop.pem")) == true
        }
    }
}
