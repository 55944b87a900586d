import CountersignTesting
import FlowAdapters
import Foundation
import IntegrationTenant
import KeyMaterial
import Logging
import NIOSSL
import Testing

/// Trial connections to real servers on loopback.
@Suite struct ConnectivityTests {
    private let pki: TestPKI

    init() throws { pki = try TestPKI() }

    private func tenant(trust: [Certificate] = [], allowsLoopback: Bool = true) async throws -> Tenant {
        let tenant = try await Tenant(
            stores: MemoryTenantStore().stores, channel: FakeReceiver(),
            tester: TLSConnectivity(
                egress: EgressPolicy(allowsLoopback: allowsLoopback), additionalTrust: trust, trustsSystem: false),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let file = try TenantFixture.keystore(aliases: ["alias_1"], passphrase: "changeit")
        _ = try await tenant.keystore.add(bytes: file, fileName: "f", passphrase: Passphrase("changeit"), by: "a")
        return tenant
    }

    private func server(
        _ clients: TestServerTLS.ClientCertificates, correlationID: String? = nil
    ) async throws -> TestHTTPServer {
        let identity = try pki.server()
        return try await TestHTTPServer.start(
            tls: TestServerTLS(
                certificateChain: identity.chain + [pki.root], privateKey: identity.key, clientCertificates: clients)
        ) { request in
            let headers = correlationID.map { [("X-Correlation-ID", $0)] } ?? []
            return TestResponse(request.clientCertificate == nil ? 403 : 200, headers: headers)
        }
    }

    private func outcomes(_ report: TLSTestReport) -> [TLSTestCheck.Name: TLSTestCheck.Outcome] {
        Dictionary(report.checks.map { ($0.name, $0.outcome) }, uniquingKeysWith: { _, last in last })
    }

    @Test func everythingIsToldOfAConnectionThatWorks() async throws {
        let tenant = try await tenant(trust: [pki.root])
        let server = try await server(.requested)
        let report = try await tenant.connectivity.run(
            TLSTest(host: "localhost", port: server.port, alias: "alias_1", path: "/x"), by: "a")
        #expect(report.isGood, "\(report.checks)")
        #expect(report.protocolVersion == "TLSv1.3")
        #expect(report.cipherSuite?.hasPrefix("TLS_") == true)
        #expect(report.demand?.signatureSchemes.contains("ecdsa_secp256r1_sha256") == true)
        #expect(report.serverChain.last == pki.root)
        #expect(report.sentAlias == "alias_1")
        #expect(report.sentCertificate == (try await tenant.keystore.certificate("alias_1")))
        #expect(report.status == 200)
        #expect(outcomes(report)[.authorization] == .skipped)
    }

    @Test func aServerThatIsNotTrustedIsToldApartAndItsRootCanBeAdded() async throws {
        let tenant = try await tenant()
        let server = try await server(.ignored)
        let test = TLSTest(host: "localhost", port: server.port)
        let before = try await tenant.connectivity.run(test, by: "a")
        #expect(outcomes(before)[.handshake] == .passed)
        #expect(outcomes(before)[.serverCertificate] == .failed)
        #expect(before.demand == nil)
        _ = try await tenant.connectivity.addRoot(of: test, alias: "partner_root", by: "a")
        #expect(try await tenant.keystore.certificate("partner_root") == pki.root)
        #expect(outcomes(try await tenant.connectivity.run(test, by: "a"))[.serverCertificate] == .passed)
        let other = TLSTest(host: "127.0.0.1", port: server.port)
        let address = outcomes(try await tenant.connectivity.run(other, by: "a"))
        #expect(address[.connection] == .passed)
    }

    @Test func aServerThatAsksForNothingIsSentNothing() async throws {
        let tenant = try await tenant(trust: [pki.root])
        let server = try await server(.ignored)
        let report = try await tenant.connectivity.run(
            TLSTest(host: "localhost", port: server.port, alias: "alias_1"), by: "a")
        #expect(report.sentAlias == nil)
        #expect(outcomes(report)[.clientCertificate] == .failed)
    }

    @Test(arguments: [
        ("notAssigned", "mapping"), ("userLocked", "lock"), ("noActiveArrangement", "authorization"),
        ("expired", "trust"),
    ])
    func aCountersignOnTheOtherSideTellsWhichStageFailed(code: String, stage: String) async throws {
        let tenant = try await tenant(trust: [pki.root])
        tenant.connectivity.setVerdictSource { id in
            id == "c-7" ? TLSTestVerdict(code: code, detail: "why", user: nil) : nil
        }
        let server = try await server(.requested, correlationID: "c-7")
        let report = try await tenant.connectivity.run(
            TLSTest(host: "localhost", port: server.port, alias: "alias_1", path: "/x"), by: "a")
        let check = try #require(report.checks.last)
        #expect(check.name == .authorization)
        #expect(check.outcome == .failed)
        #expect(check.detail.hasPrefix("\(stage): \(code)"))
    }

    @Test func whatIsNotThereOrNotAllowedFailsAtItsStep() async throws {
        let tenant = try await tenant()
        let server = try await server(.ignored)
        let port = server.port
        let refused = try await self.tenant(allowsLoopback: false).connectivity.run(
            TLSTest(host: "localhost", port: port), by: "a")
        #expect(outcomes(refused) == [.address: .failed, .authorization: .skipped])
        let plain = try await TestHTTPServer.start()
        let noTLS = try await tenant.connectivity.run(TLSTest(host: "localhost", port: plain.port), by: "a")
        #expect(outcomes(noTLS)[.handshake] == .failed)
        for bad in ["", "https://localhost", "a b", String(repeating: "a", count: 300)] {
            await #expect(throws: TenantError.self) {
                try await tenant.connectivity.run(TLSTest(host: bad, port: port), by: "a")
            }
        }
        await #expect(throws: TenantError.self) {
            try await tenant.connectivity.run(TLSTest(host: "localhost", port: port, alias: "nobody"), by: "a")
        }
    }
}
