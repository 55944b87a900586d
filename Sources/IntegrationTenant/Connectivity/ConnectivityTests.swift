import IntegrationFlows
import KeyMaterial
import Logging
import Synchronization

/// Trial connections to servers that flows call, or shall call.
public final class ConnectivityTests: Sendable {
    public typealias VerdictSource = @Sendable (_ correlationID: String) async -> TLSTestVerdict?

    private let keystore: TenantKeystore
    private let tester: (any TLSTester)?
    private let logger: Logger
    private let verdicts = Mutex<VerdictSource?>(nil)

    init(keystore: TenantKeystore, tester: (any TLSTester)?, logger: Logger) {
        self.keystore = keystore
        self.tester = tester
        self.logger = logger
    }

    /// Where a Countersign that was called tells how it judged.
    public func setVerdictSource(_ source: @escaping VerdictSource) { verdicts.withLock { $0 = source } }

    /// Throws `badInput`, and `notFound` for the alias.
    public func run(_ test: TLSTest, by: String) async throws -> TLSTestReport {
        guard let tester else { throw TenantError(.badInput, "This server makes no trial connections") }
        try Self.check(test)
        var identity: ClientIdentity?
        if let alias = test.alias {
            do {
                identity = try keystore.identity(alias: alias).identity
            } catch {
                throw TenantError(.notFound, error.detail)
            }
        }
        logger.info("connectivity tested", metadata: ["host": "\(test.host)", "port": "\(test.port)", "by": "\(by)"])
        var report = await tester.run(OutboundTLSTest(test: test, identity: identity, trust: keystore.trust))
        report.checks.append(await authorization(report))
        return report
    }

    /// Tests, and adds the root that the server sent to the keystore; throws as those two do, and `badInput` where the
    /// server sent no root.
    public func addRoot(of test: TLSTest, alias: String, by: String) async throws -> TenantKeystoreEntry {
        let report = try await run(test, by: by)
        guard let root = report.root else {
            throw TenantError(
                .badInput, "The server sent no root: its chain ends before a certificate that issued itself",
                hint: "Get the root from its authority, and add it as a certificate.")
        }
        return try await keystore.addCertificate(bytes: root.derEncoded, alias: alias, by: by)
    }

    private static func check(_ test: TLSTest) throws {
        let isPlain = test.host.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7F && !"/@?#".unicodeScalars.contains($0)
        }
        guard isPlain, (1...253).contains(test.host.count), (1...65_535).contains(test.port) else {
            throw TenantError(
                .badInput, "A test needs a host without a scheme, and a port from 1 to 65535",
                hint: "Give partner.example, not https://partner.example/.")
        }
        guard let path = test.path else { return }
        guard path.hasPrefix("/"), path.utf8.count <= 2_000, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw TenantError(.badInput, "The path begins with a slash, and has no blanks")
        }
    }

    /// What the other side says of the call, where it is a Countersign that tells us.
    private func authorization(_ report: TLSTestReport) async -> TLSTestCheck {
        guard let correlationID = report.correlationID else {
            return TLSTestCheck(
                .authorization, .skipped, "No answer that a Countersign on the other side could explain")
        }
        guard let verdict = await verdicts.withLock({ $0 })?(correlationID) else {
            return TLSTestCheck(
                .authorization, .skipped, "The other side tells nothing of the call \(correlationID)",
                hint: "Where it is a Countersign, add it as a counterpart, or look for this id in its access decisions."
            )
        }
        if verdict.code == "accepted" {
            return TLSTestCheck(.authorization, .passed, "The call is \(verdict.user.map { "\($0)'s" } ?? "accepted")")
        }
        let stage = Self.stages[verdict.code] ?? "authorization"
        return TLSTestCheck(.authorization, .failed, "\(stage): \(verdict.code): \(verdict.detail)")
    }

    /// Which of trust, mapping, lock and authorization each reason is of.
    private static let stages = [
        "malformedCertificate": "trust", "notYetValid": "trust", "expired": "trust", "blocked": "trust",
        "revoked": "trust", "untrustedIssuer": "trust", "clientAuthenticationNotAllowed": "trust",
        "certificateMissing": "mapping", "notAssigned": "mapping", "userLocked": "lock",
        "noActiveArrangement": "authorization", "serviceNotCovered": "authorization",
        "methodNotAllowed": "authorization",
    ]
}
