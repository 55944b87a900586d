import ManagementSchema
import Testing

@testable import countersign

/// How commands on the tenant end, by what the server reports.
@Suite struct TenantExitStatusTests {
    @Test(arguments: [
        (ConnectivityCheckName.address, true, 69), (.connection, true, 69),
        (.handshake, true, 69), (.handshake, false, 77), (.serverCertificate, false, 77),
        (.authorization, false, 77),
    ]) func aServerThatIsNotThereIsNoRefusal(_ name: ConnectivityCheckName, _ sentNothing: Bool, _ status: Int32) {
        let checks = [
            ConnectivityCheckResource(name: name == .address ? .answer : .address, outcome: .passed, detail: ""),
            ConnectivityCheckResource(name: name, outcome: .failed, detail: ""),
        ]
        #expect(TestConnectivityCommand.status(checks, sentNothing: sentNothing)?.rawValue == status)
        #expect(TestConnectivityCommand.status([checks[0]], sentNothing: sentNothing) == nil)
    }

    @Test func aPortBehindTheHostIsToldWhereItBelongs() async throws {
        let scene = try await ServerScene { _ in .json(ConnectivityCheckName.address) }
        let run = try await scene.run("tenant", "test-connectivity", "partner.example:8443")
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.errors.contains("partner.example --port 8443"), "\(run.errors)")
        #expect(scene.server.requests.isEmpty)
    }

    @Test func onlyAFileOfWhichEverythingWasRefusedIsRefused() {
        #expect(TenantKeystoreAdd.isRefused([.refused, .refused]))
        #expect(!TenantKeystoreAdd.isRefused([.refused, .kept]))
        #expect(!TenantKeystoreAdd.isRefused([.kept]))
        #expect(!TenantKeystoreAdd.isRefused([]))
    }
}
