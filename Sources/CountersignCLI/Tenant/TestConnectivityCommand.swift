import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign tenant test-connectivity`.
struct TestConnectivityCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "test-connectivity",
        abstract: "Connect to a server by TLS, and tell what was sent, asked for and negotiated, and what failed.",
        discussion: """
            With --path, a GET follows the handshake; where a Countersign answers, its verdict on the call is told.

            Example:
              countersign tenant test-connectivity partner.example --alias partner_key --path /orders
              countersign tenant test-connectivity partner.example --port 8443 --add-root partner_root
            """)
    @Argument(help: "The server's name or address, without a scheme.") var host: String
    @Option(help: "The server's port.") var port = 443
    @Option(help: "The key pair to authenticate with; none when absent.") var alias: String?
    @Flag(inversion: .prefixedNo, help: "Whether the server's certificate must be trusted, and for the host.")
    var validate = true
    @Option(help: "What to ask for by GET after the handshake.") var path: String?
    @Option(help: "Write the certificates that the server sent to this file, as PEM.") var out: String?
    @Option(help: "Add the root that the server sends to the keystore under this alias.") var addRoot: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, let asked = UInt16(parts[1]) {
            throw CommandFailure.usage("give the port with --port: \(parts[0]) --port \(asked)")
        }
        if let addRoot {
            guard alias == nil, path == nil, out == nil else {
                throw CommandFailure.usage("--add-root takes the server's host and port only")
            }
            let body = ConnectivityRootAddition(host: host, port: port, alias: addRoot)
            return try server.show(try await client.addServerRoot(body), TenantKeystoreShow.lines)
        }
        let report = try await client.testConnectivity(
            ConnectivityTestRequest(host: host, port: port, alias: alias, validate: validate, path: path))
        if let out { try OutputFile.write(Array(report.serverChain.utf8), to: out, mode: 0o644) }
        try server.show(report, Self.lines)
        if let status = Self.status(report.checks, sentNothing: report.serverCertificates.isEmpty) {
            throw ExitCode(status.rawValue)
        }
    }

    /// Nil where every check passed. A server that cannot be reached is a service that is not there, and so is one that
    /// speaks no TLS and has therefore sent no certificate.
    static func status(_ checks: [ConnectivityCheckResource], sentNothing: Bool) -> ExitStatus? {
        guard let failed = checks.first(where: { $0.outcome == .failed }) else { return nil }
        switch failed.name {
        case .address, .connection: return .serviceUnavailable
        case .handshake: return sentNothing ? .serviceUnavailable : .refused
        default: return .refused
        }
    }

    private static func lines(_ report: ConnectivityTestResource) -> [String] {
        var table = Table("CHECK", "OUTCOME", "WHAT")
        for check in report.checks {
            table.add(check.name.rawValue, check.outcome.rawValue, check.detail)
            if let hint = check.hint { table.add("", "", "hint: \(hint)") }
        }
        let negotiated = [
            report.negotiated.protocolVersion, report.negotiated.cipherSuite, report.negotiated.applicationProtocol,
        ].compactMap { $0 }
        var facts = [("Negotiated", negotiated.isEmpty ? noValue : negotiated.joined(separator: ", "))]
        for certificate in report.serverCertificates {
            facts.append(("Server sent", "\(certificate.subject), until \(certificate.notAfter)"))
        }
        if let demand = report.demand {
            let names = demand.authorities.isEmpty ? ["any authority"] : demand.authorities
            facts.append(("Server asks for", names.joined(separator: "; ")))
        }
        if let alias = report.sentAlias {
            facts.append(("We sent", "\(alias), \(report.sentSha256Fingerprint ?? "")"))
        }
        return table.lines + facts.aligned
    }
}
