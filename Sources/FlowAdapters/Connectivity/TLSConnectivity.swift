import Foundation
import IntegrationFlows
public import IntegrationTenant
public import KeyMaterial
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Trial connections, made with the same TLS, trust and egress policy as the calls of flows.
///
/// Three connections: a hello in the clear, which shows what the server asks for; a handshake as flows make it, with the
/// key pair; and where that is asked for, one that is validated.
public struct TLSConnectivity: TLSTester {
    private let egress: EgressPolicy
    private let configurations: TLSConfigurations
    private static let timeout = TimeAmount.seconds(10)

    public init(egress: EgressPolicy, additionalTrust: [Certificate] = [], trustsSystem: Bool = true) {
        self.egress = egress
        configurations = TLSConfigurations(additionalTrust: additionalTrust, trustsSystem: trustsSystem)
    }

    public func run(_ outbound: OutboundTLSTest) async -> TLSTestReport {
        var report = TLSTestReport()
        let test = outbound.test
        let address: NetworkAddress
        do {
            address = try await egress.address(of: test.host, port: test.port)
            report.checks.append(TLSTestCheck(.address, .passed, "\(test.host) is \(address)"))
        } catch {
            report.checks.append(TLSTestCheck(.address, .failed, error.detail))
            return report
        }
        let place = (address: address.text, port: test.port)
        guard let plain = await flight(place, host: test.host, offersTLS13: false, &report) else { return report }
        report.demand = plain.demand
        report.serverChain = plain.chain
        if let modern = await flight(place, host: test.host, offersTLS13: true, &report) {
            report.cipherSuite = modern.cipherSuite.map(CipherSuites.name)
        }
        await shakeHands(outbound, place, &report)
        return report
    }

    /// What the server says in the clear; nil when it cannot be connected to.
    private func flight(
        _ place: (address: String, port: Int), host: String, offersTLS13: Bool, _ report: inout TLSTestReport
    ) async -> ServerFlight? {
        do {
            let flight = try await HelloProbe.run(place, host: host, offersTLS13: offersTLS13, timeout: Self.timeout)
            if !offersTLS13 {
                report.checks.append(TLSTestCheck(.connection, .passed, "Connected to port \(place.port)"))
            }
            return flight
        } catch {
            if !offersTLS13 {
                let reason = ConnectionErrorText.plain("\(error)")
                report.checks.append(
                    TLSTestCheck(.connection, .failed, "Port \(place.port) cannot be connected to: \(reason)"))
            }
            return nil
        }
    }

    private func shakeHands(
        _ outbound: OutboundTLSTest, _ place: (address: String, port: Int), _ report: inout TLSTestReport
    ) async {
        let test = outbound.test
        let open: TLSTrial.Result
        do {
            let trial = TLSTrial(
                configuration: try configuration(outbound), host: test.host, validates: false, timeout: Self.timeout)
            open = try await trial.run(place, path: test.path)
        } catch {
            report.checks.append(
                TLSTestCheck(.handshake, .failed, TLSTrial.text(error), hint: Self.hint(outbound, report)))
            return
        }
        if !open.chain.isEmpty { report.serverChain = open.chain }
        report.protocolVersion = open.version
        report.applicationProtocol = open.applicationProtocol
        report.checks.append(TLSTestCheck(.handshake, .passed, open.version ?? "done"))
        report.checks.append(await serverCertificate(outbound, place))
        if open.wasAsked, let identity = outbound.identity {
            report.sentAlias = identity.alias
            report.sentCertificate = identity.chain.first
        }
        report.checks.append(clientCertificate(outbound, open, report))
        report.status = open.status
        report.correlationID = open.correlationID
        if let path = test.path {
            let outcome: TLSTestCheck.Outcome = open.status.map { $0 < 400 } ?? false ? .passed : .failed
            report.checks.append(
                TLSTestCheck(.answer, outcome, open.status.map { "GET \(path): HTTP status \($0)" } ?? "no answer"))
        }
    }

    private func configuration(_ outbound: OutboundTLSTest) throws -> TLSConfiguration {
        let identity = outbound.identity.map { OutboundIdentity.clientCertificate($0) } ?? .anonymous
        return try configurations.configuration(identity: identity, trust: outbound.trust)
    }

    private func serverCertificate(
        _ outbound: OutboundTLSTest, _ place: (address: String, port: Int)
    ) async -> TLSTestCheck {
        guard outbound.test.validatesServer else {
            return TLSTestCheck(.serverCertificate, .skipped, "Validation was not asked for")
        }
        do {
            let trial = TLSTrial(
                configuration: try configuration(outbound), host: outbound.test.host, validates: true,
                timeout: Self.timeout)
            _ = try await trial.run(place, path: nil)
            return TLSTestCheck(.serverCertificate, .passed, "It leads to what flows trust, and is for the host")
        } catch {
            return TLSTestCheck(
                .serverCertificate, .failed, TLSTrial.text(error),
                hint: "Add the server's root to the keystore where you trust it, and check the host's name.")
        }
    }

    private func clientCertificate(
        _ outbound: OutboundTLSTest, _ open: TLSTrial.Result, _ report: TLSTestReport
    ) -> TLSTestCheck {
        guard let identity = outbound.identity else {
            return open.wasAsked
                ? TLSTestCheck(
                    .clientCertificate, .skipped, "The server asks for a certificate; the test had none to send",
                    hint: "Name an alias.")
                : TLSTestCheck(.clientCertificate, .skipped, "The server asks for no certificate")
        }
        guard open.wasAsked else {
            return TLSTestCheck(
                .clientCertificate, .failed, "The server asks for no certificate; '\(identity.alias)' was not sent",
                hint: "Nobody is told by a certificate here: ask the server's owner.")
        }
        guard !open.wasCutOff else {
            return TLSTestCheck(
                .clientCertificate, .failed, "The server ended the connection after '\(identity.alias)' was sent",
                hint: Self.hint(outbound, report))
        }
        return TLSTestCheck(.clientCertificate, .passed, "'\(identity.alias)' was sent")
    }

    /// Where the server names its authorities and none of them is of our chain.
    private static func hint(_ outbound: OutboundTLSTest, _ report: TLSTestReport) -> String? {
        guard let identity = outbound.identity, let demand = report.demand, !demand.authorities.isEmpty else {
            return outbound.identity == nil && report.demand != nil
                ? "The server asks for a certificate: name an alias." : nil
        }
        let isKnown = identity.chain.contains { demand.authorities.contains($0.issuer) }
        return isKnown ? nil : "The server takes certificates of the authorities that it names; none issued this chain."
    }
}
