import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

/// What proxies in front ask at `/authorize`.
@Suite struct SubrequestTests {
    private static func withFront(
        _ field: FrontProxy.CertificateField, body: (RunningGateway, TestConnection) async throws -> Void
    ) async throws {
        let pki = try GatewayPKI.shared.get()
        let front = FrontProxy(
            name: "front", fingerprint: pki.otherClient.certificate.fingerprint, certificateField: field)
        try await withGateway(configure: { $0.frontProxies = [front] }) { gateway async throws in
            try await body(gateway, gateway.connect(pki.otherClient))
        }
    }

    private static func asking(_ method: String, _ uri: String, _ fields: [(String, String)]) -> [(String, String)] {
        [("X-Original-Method", method), ("X-Original-URI", uri), ("X-Real-IP", "192.0.2.7")] + fields
    }

    private static func escaped(_ pem: String) -> String {
        pem.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    @Test func identityOfAnAcceptedCallerIsTold() async throws {
        try await Self.withFront(.clientCert) { gateway, front async throws in
            let der = Data(gateway.pki.client.certificate.derEncoded).base64EncodedString()
            let fields = Self.asking("POST", "/orders/1?a=b", [("Client-Cert", ":\(der):")])
            let reply = try await front.request("GET", "/authorize", headers: fields)
            #expect(reply.status == 200)
            #expect(reply["X-Forwarded-User"] == "_CLIENT")
            #expect(reply["X-Forwarded-Arrangement"] == "_CLIENT-calls")
            #expect(reply["X-Forwarded-Service"] == "orders")
            #expect(reply.body.isEmpty)
            let decision = try #require(gateway.judge.decisions.first)
            #expect(decision.code == .accepted)
            #expect(decision.method == "POST" && decision.path == "/orders/1")
            #expect(decision.peerAddress == "192.0.2.7")
            #expect(decision.fingerprint == gateway.pki.client.certificate.fingerprint.hex)
            gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
            #expect(try await front.request("GET", "/authorize", headers: fields).status == 403)
            gateway.judge.change { $0.isUndecided = true }
            #expect(try await front.request("GET", "/authorize", headers: fields).status == 503)
        }
    }

    @Test func escapedPEMOfNginxIsRead() async throws {
        try await Self.withFront(.escapedPEM) { gateway, front async throws in
            let pem = Self.escaped(gateway.pki.client.certificate.pem)
            let fields = Self.asking("GET", "/orders", [("X-SSL-Client-Cert", pem)])
            #expect(try await front.request("GET", "/authorize", headers: fields)["X-Forwarded-User"] == "_CLIENT")
            let none = Self.asking("GET", "/orders", [("X-SSL-Client-Cert", "")])
            #expect(try await front.request("GET", "/authorize", headers: none).status == 403)
            #expect(gateway.judge.decisions.map(\.code) == [.accepted, .certificateMissing])
        }
    }

    @Test func fieldOfEnvoyIsReadAndItsPathIsTheCallers() async throws {
        try await Self.withFront(.forwardedClientCert) { gateway, front async throws in
            let pem = Self.escaped(gateway.pki.client.certificate.pem)
            let field = "By=spiffe://a/b;Hash=00;Cert=\"\(pem)\";Subject=\"CN=\\\"a,b;c\\\"\""
            let reply = try await front.request(
                "DELETE", "/authorize/orders/7", headers: [("X-Forwarded-Client-Cert", field)])
            #expect(reply.status == 200)
            #expect(gateway.judge.calls.map(\.path) == ["/orders/7"])
            #expect(gateway.judge.calls.map(\.method) == ["DELETE"])
            let two = try await front.request(
                "GET", "/authorize/orders", headers: [("X-Forwarded-Client-Cert", "\(field),Hash=1;Cert=\"\(pem)\"")])
            #expect(two.status == 400)
        }
    }

    @Test func whatCouldMeanTwoThingsIsRefused() async throws {
        try await Self.withFront(.clientCert) { gateway, _ async throws in
            let der = ":" + Data(gateway.pki.client.certificate.derEncoded).base64EncodedString() + ":"
            let odd: [[(String, String)]] = [
                [("Client-Cert", der), ("X-Original-URI", "/orders")],
                [("Client-Cert", der), ("X-Original-Method", "GET")],
                Self.asking("GET", "/orders", [("Client-Cert", der), ("Client-Cert", der)]),
                Self.asking("GET", "/orders", [("X-Original-URI", "/admin"), ("Client-Cert", der)]),
                Self.asking("GET", "/orders", [("Client-Cert", ":AAAA:")]),
                Self.asking("GET", "/orders", [("Client-Cert", "\(der), \(der)")]),
            ]
            for fields in odd {
                let front = try await gateway.connect(gateway.pki.otherClient)
                #expect(try await front.request("GET", "/authorize", headers: fields).status == 400)
            }
            #expect(gateway.judge.calls.isEmpty)
        }
    }

    /// nginx makes a 500 of what is neither allowed nor 401 or 403.
    @Test func targetThatTheCallerMadeAmbiguousIsForbidden() async throws {
        try await Self.withFront(.clientCert) { gateway, _ async throws in
            let der = ":" + Data(gateway.pki.client.certificate.derEncoded).base64EncodedString() + ":"
            for target in ["/orders/../admin", "/orders//1", "/orders/%2e%2e/admin", "/orders%2f1", "orders"] {
                let fields = Self.asking("GET", target, [("Client-Cert", der)])
                let front = try await gateway.connect(gateway.pki.otherClient)
                #expect(try await front.request("GET", "/authorize", headers: fields).status == 403, "\(target)")
            }
            #expect(gateway.judge.calls.isEmpty)
            #expect(Set(gateway.judge.decisions.map(\.code)) == [.malformedRequest])
        }
    }

    @Test func nobodyElseIsBelieved() async throws {
        try await Self.withFront(.clientCert) { gateway, _ async throws in
            let der = ":" + Data(gateway.pki.client.certificate.derEncoded).base64EncodedString() + ":"
            let fields = Self.asking("GET", "/orders", [("Client-Cert", der)])
            for pair in [gateway.pki.client, gateway.pki.ed25519Client, nil] {
                let reply = try await gateway.connect(pair).request("GET", "/authorize", headers: fields)
                #expect(reply.status == (pair == nil ? 401 : 403))
                #expect(reply["X-Forwarded-User"] == nil)
            }
        }
    }

    @Test func proxyThatAsksOverGRPCIsNotBelievedHere() async throws {
        try await Self.withFront(.checkRequest) { gateway, front async throws in
            let fields = Self.asking("GET", "/orders", [("X-SSL-Client-Cert", "")])
            #expect(try await front.request("GET", "/authorize", headers: fields).status == 403)
            // As any other path: it was the proxy itself that was judged.
            #expect(gateway.judge.calls.map(\.path) == ["/authorize"])
            #expect(gateway.judge.decisions.map(\.code) == [.notAssigned])
        }
    }
}
