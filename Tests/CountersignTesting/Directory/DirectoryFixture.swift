import Foundation
public import IdentityDirectory
public import KeyMaterial
import Logging

/// A directory with the story's users, systems and arrangements in it, over any store.
public struct DirectoryFixture: Sendable {
    public let clock: AdjustableClock
    public let directory: Directory
    public let pki: TestPKI

    /// Users `_ABCXYZ` and `_DEFXYZ`, a scenario `orders` with the service `/orders`, a system `partner`.
    public init(
        store: any DirectoryStore = MemoryDirectoryStore(), options: DirectoryOptions = DirectoryOptions()
    ) async throws {
        clock = AdjustableClock()
        pki = try TestPKI(now: clock.now)
        directory = Directory(store: store, clock: clock, logger: Logger(label: "test"), options: options)
        _ = try await directory.create(CommunicationSystem(id: "partner", name: "Partner"), by: "test")
        let service = InboundService(name: "Orders", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:1"))
        _ = try await directory.create(
            CommunicationScenario(id: "orders", name: "Orders", services: [service]), by: "test")
        for id in ["_ABCXYZ", "_DEFXYZ"] { _ = try await directory.create(CommunicationUser(id: id), by: "test") }
    }

    /// An active arrangement of the user's, which must have a certificate or a password already.
    @discardableResult
    public func activate(
        _ id: String, user: String, scenario: String = "orders",
        method: AuthenticationMethod = .sslClientCertificate
    ) async throws -> CommunicationArrangement {
        _ = try await directory.create(
            CommunicationArrangement(
                id: id, scenarioID: scenario, systemID: "partner", userID: user, authenticationMethod: method),
            by: "test")
        return try await directory.activate(arrangement: id, by: "test")
    }

    /// A call with this certificate, now.
    public func call(
        _ certificate: Certificate?, chain: [Certificate] = [], method: String = "POST", path: String = "/orders/1"
    ) -> Call {
        Call(certificate: certificate, chain: chain, method: method, path: path, at: clock.now)
    }

    public func verdict(
        _ certificate: Certificate?, chain: [Certificate] = [], method: String = "POST", path: String = "/orders/1"
    ) throws -> VerdictCode {
        try directory.judge.judge(call(certificate, chain: chain, method: method, path: path)).code
    }

    /// Renews a client's certificate: another one of the same name under the same authority, with a new key.
    public func renewed(_ identity: TestIdentity, by issuer: TestPKI? = nil) throws -> TestIdentity {
        let template = CertificateTemplate(
            subject: identity.certificate.subject, notBefore: clock.now.addingTimeInterval(-60),
            notAfter: clock.now.addingTimeInterval(90 * 86_400), usage: .client)
        return try (issuer ?? pki).issue(template)
    }
}
