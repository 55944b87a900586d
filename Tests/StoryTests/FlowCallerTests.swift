import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Logging
import Testing

@testable import CountersignServer

/// Who a flow's sender channel takes a caller for: the certificate that the gateway hands over, and nothing else.
@Suite struct FlowCallerTests {
    /// The flow below calls nobody.
    private struct NoReceiver: ReceiverChannel {
        let adapters: Set<String> = []

        func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
            throw ReceiverError("badRequest", "Nobody is called here")
        }
    }

    /// A tenant whose flow at `/http/orders` takes callers with this certificate only.
    private static func endpoints(for certificate: Certificate) async throws -> FlowEndpoints {
        let tenant = try await Tenant(
            stores: MemoryTenantStore().stores, channel: NoReceiver(), logger: Logger(label: "test"))
        let row =
            "<row><cell id='clientCertificate.subjectDN'>\(certificate.subject)</cell>"
            + "<cell id='clientCertificate.issuerDN'>\(certificate.issuer)</cell></row>"
        var flow = SampleFlow.https(steps: [])
        flow.properties["allowedHeaderList"] = "*"
        flow.channels = [
            SampleFlow.channel(
                "in", from: "Sender", to: "start",
                [
                    "ComponentType": "HTTPS", "direction": "Sender", "urlPath": "/orders",
                    "senderAuthType": "ClientCertificate", "clientCertificates": row,
                ])
        ]
        _ = try await tenant.flows.importFlow(files: ["orders.iflw": flow.iflw], by: "test")
        _ = try await tenant.flows.deploy("orders", by: "test")
        return FlowEndpoints(tenant: tenant)
    }

    private static func status(
        _ endpoints: FlowEndpoints, presenting certificate: Certificate?, headers: [(name: String, value: String)] = [],
        by method: AuthenticationMethod = .sslClientCertificate
    ) async throws -> Int {
        let service = try #require(FlowEndpoints.scenario.services.first)
        let identity = Acceptance(
            userID: "_CLIENT", arrangementID: "calls", scenarioID: FlowEndpoints.scenario.id, service: service,
            authenticationMethod: method, assignment: certificate?.fingerprint)
        let request = InboundRequest(
            method: "POST", path: "/http/orders", headers: headers, body: [1], peerAddress: "127.0.0.1",
            certificate: certificate)
        return await endpoints.handle(request, identity: identity, correlationID: "c-1").status
    }

    @Test func theCallersOwnCertificateOpensTheChannel() async throws {
        let pki = try TestPKI()
        let known = try #require(try pki.client("known").chain.first)
        let other = try #require(try pki.client("other").chain.first)
        let endpoints = try await Self.endpoints(for: known)
        #expect(try await Self.status(endpoints, presenting: known) == 200)
        #expect(try await Self.status(endpoints, presenting: other) == 403)
        #expect(try await Self.status(endpoints, presenting: nil) == 403)
        // Who is known by a password is not known by the certificate that the connection happens to have.
        #expect(try await Self.status(endpoints, presenting: known, by: .userAndPassword) == 403)
    }

    @Test(arguments: [
        "Client-Cert", "X-Forwarded-Client-Cert", "X-SSL-Client-Cert", "SSL_CLIENT_CERT", "SapAuthenticatedUserName",
    ]) func aHeaderDoesNot(_ name: String) async throws {
        let pki = try TestPKI()
        let known = try #require(try pki.client("known").chain.first)
        let other = try #require(try pki.client("other").chain.first)
        let endpoints = try await Self.endpoints(for: known)
        for value in [known.pem, ":\(Data(known.derEncoded).base64EncodedString()):", "Subject=\"\(known.subject)\""] {
            for presented in [other, nil] {
                let status = try await Self.status(endpoints, presenting: presented, headers: [(name, value)])
                #expect(status == 403)
            }
        }
    }
}
