import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Logging
import Testing

/// What proxies in front tell otherwise than in the head of a request of HTTP.
@Suite struct ToldRequestTests {
    private let judge: FakeJudge
    private let desk: AuthorizationDesk
    private let pki: GatewayPKI
    private let envoy: Fingerprint

    init() throws {
        pki = try GatewayPKI.shared.get()
        judge = FakeJudge([
            InboundService(name: "orders", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:9")),
            InboundService(
                name: "reading", pathPrefix: "/reading", upstream: .url("http://127.0.0.1:9"), methods: ["GET"]),
        ])
        judge.change { [pki] in $0.users[pki.client.certificate.fingerprint] = "_CLIENT" }
        envoy = pki.otherClient.certificate.fingerprint
        desk = AuthorizationDesk(
            [
                FrontProxy(name: "envoy", fingerprint: envoy, certificateField: .checkRequest),
                FrontProxy(
                    name: "nginx", fingerprint: pki.ed25519Client.certificate.fingerprint,
                    certificateField: .escapedPEM),
            ], judge: judge, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func told(
        _ method: String = "GET", _ target: String = "/orders/1?a=b", certificate: String? = nil,
        fields: [(name: String, value: String)] = []
    ) -> ToldRequest {
        let pem = pki.client.certificate.pem.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        return ToldRequest(
            method: method, target: target, escapedCertificate: certificate ?? pem, peerAddress: "192.0.2.7",
            fields: fields)
    }

    @Test func identityOfAnAcceptedCallerIsTold() throws {
        let answer = desk.answer(
            told("POST", fields: [("X-Correlation-Id", "from-envoy")]), from: envoy, at: "127.0.0.1")
        #expect(answer.status == 200)
        let fields = Dictionary(uniqueKeysWithValues: answer.fields.map { ($0.name, $0.value) })
        #expect(
            fields == [
                "X-Forwarded-User": "_CLIENT", "X-Forwarded-Arrangement": "_CLIENT-calls",
                "X-Forwarded-Service": "orders", "X-Correlation-ID": "from-envoy",
            ])
        let decision = try #require(judge.decisions.first)
        #expect(decision.code == .accepted && decision.correlationID == "from-envoy")
        #expect(decision.path == "/orders/1" && decision.peerAddress == "192.0.2.7")
        #expect(decision.detail.hasSuffix("Asked by envoy."))
    }

    /// A proxy tells what its caller sent, and that may be meant for whoever reads the log.
    @Test func whatIsNotedIsPlainAndBounded() throws {
        let long = String(repeating: "a", count: 60_000)
        _ = desk.answer(told("G\u{1b}[2JET", "/a\n\u{9b}2J\u{202e}/b?password=secret"), from: nil, at: "127.0.0.1")
        _ = desk.answer(told("GET\nx", "/orders/\(long)"), from: envoy, at: "127.0.0.1")
        let decisions = judge.decisions
        #expect(decisions.map(\.code) == [.certificateMissing, .accepted])
        #expect(decisions[0].method == "G?[2JET" && decisions[0].path == "/a???2J???/b")
        #expect(decisions[1].method == "GET?x" && decisions[1].path.utf8.count == 1024)
    }

    @Test func whatIsNotAcceptedIsRefusedByItsReason() {
        func status(_ told: ToldRequest) -> Int { desk.answer(told, from: envoy, at: "127.0.0.1").status }
        #expect(status(told(certificate: "")) == 403)
        #expect(status(told(certificate: "no%20PEM")) == 400)
        #expect(status(told("GET", "/orders/../admin")) == 403)
        #expect(status(told("", "/orders")) == 400)
        #expect(status(told("GET", "")) == 400)
        #expect(status(told("GET", "/reading/1", fields: [("x-http-method-override", "delete")])) == 403)
        let twoOverrides = [(name: "x-http-method", value: "GET"), (name: "X-Method-Override", value: "DELETE")]
        #expect(status(told("GET", "/reading/1", fields: twoOverrides)) == 400)
        judge.change { $0.blocked = [pki.client.certificate.fingerprint] }
        #expect(status(told()) == 403)
        judge.change { $0.isUndecided = true }
        #expect(status(told()) == 503)
        #expect(
            judge.decisions.map(\.code) == [
                .certificateMissing, .malformedRequest, .malformedRequest, .malformedRequest, .malformedRequest,
                .methodNotAllowed, .malformedRequest, .blocked, .undecided,
            ])
    }

    @Test func onlyThoseWhoAskThatWayAreBelieved() {
        let strangers = [
            nil, pki.client.certificate.fingerprint, pki.ed25519Client.certificate.fingerprint,
        ]
        for stranger in strangers {
            let answer = desk.answer(told(), from: stranger, at: "127.0.0.1")
            #expect(answer.status == 403)
            #expect(answer.fields.contains { $0.name == "X-Forwarded-User" } == false)
        }
        #expect(judge.calls.isEmpty)
        #expect(judge.decisions.map(\.code) == [.certificateMissing, .notAssigned, .notAssigned])
    }
}
