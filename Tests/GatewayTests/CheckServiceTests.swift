#if EnvoyGRPC
    import CountersignTesting
    import Foundation
    import Gateway
    import GRPCCore
    import GRPCNIOTransportHTTP2Posix
    import GRPCProtobuf
    import IdentityDirectory
    import KeyMaterial
    import SwiftProtobuf
    import Testing

    @testable import EnvoyAuthorization

    /// `Check` on a real port, asked by grpc-swift's client.
    @Suite struct CheckServiceTests {
        private typealias Request = Envoy_Service_Auth_V3_CheckRequest
        private typealias Response = Envoy_Service_Auth_V3_CheckResponse

        private struct Scene {
            let pki: GatewayPKI
            let judge: FakeJudge
            let proxy: FrontProxy
            let service: RunningCheckService

            /// One check on a connection of its own.
            func ask(
                _ request: Request, as pair: GatewayPKI.Pair?, trusting authority: Certificate? = nil
            ) async throws -> Response {
                let trust = [
                    TLSConfig.CertificateSource.bytes(
                        (authority ?? pki.authority.certificate).derEncoded, format: .der)
                ]
                let security = HTTP2ClientTransport.Posix.TransportSecurity.tls { tls in
                    tls.trustRoots = .certificates(trust)
                    tls.serverCertificateVerification = .noHostnameVerification
                    tls.certificateChain =
                        pair.map { [.bytes($0.certificate.derEncoded, format: .der)] } ?? []
                    tls.privateKey = pair.map { .bytes(Array($0.key.pem.utf8), format: .pem) }
                }
                let transport = try HTTP2ClientTransport.Posix(
                    target: .ipv4(address: "127.0.0.1", port: service.port), transportSecurity: security)
                return try await withGRPCClient(transport: transport) { client in
                    var options = CallOptions.defaults
                    options.timeout = .seconds(10)
                    return try await client.unary(
                        request: ClientRequest(message: request),
                        descriptor: Envoy_Service_Auth_V3_Authorization.Method.Check.descriptor,
                        serializer: ProtobufSerializer<Request>(), deserializer: ProtobufDeserializer<Response>(),
                        options: options
                    ) { try $0.message }
                }
            }

            func request(
                _ method: String = "POST", _ target: String = "/orders/1?a=b", certificate: Certificate? = nil
            ) -> Request {
                Request.with { request in
                    request.attributes.source.address.socketAddress.address = "192.0.2.7"
                    request.attributes.source.certificate = CheckServiceTests.escaped(
                        certificate ?? pki.client.certificate)
                    request.attributes.request.http.method = method
                    request.attributes.request.http.path = target
                    request.attributes.request.http.headers = ["x-correlation-id": "from-envoy"]
                }
            }
        }

        private static func escaped(_ certificate: Certificate) -> String {
            certificate.pem.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }

        /// `CN=client` is `_CLIENT`; `CN=other` is Envoy, and `CN=edward` a proxy that asks otherwise.
        private static func withServer(_ body: (Scene) async throws -> Void) async throws {
            let pki = try GatewayPKI.shared.get()
            let judge = FakeJudge([
                InboundService(name: "orders", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:9"))
            ])
            judge.change { $0.users[pki.client.certificate.fingerprint] = "_CLIENT" }
            let proxy = FrontProxy(
                name: "envoy", fingerprint: pki.otherClient.certificate.fingerprint, certificateField: .checkRequest)
            let service = try await RunningCheckService(pki, judge: judge, proxy: proxy)
            try await body(Scene(pki: pki, judge: judge, proxy: proxy, service: service))
            try await service.stop()
        }

        @Test func checkIsJudgedAsEveryOtherAsking() async throws {
            try await Self.withServer { scene async throws in
                let (envoy, judge) = (scene.pki.otherClient, scene.judge)
                let allowed = try await scene.ask(scene.request(), as: envoy)
                #expect(allowed.status.code == 0)
                let told = allowed.okResponse.headers.map { [$0.header.key, $0.header.value] }
                #expect(
                    told == [
                        ["x-forwarded-user", "_CLIENT"], ["x-forwarded-arrangement", "_CLIENT-calls"],
                        ["x-forwarded-service", "orders"], ["x-correlation-id", "from-envoy"],
                    ])
                #expect(allowed.okResponse.headers.allSatisfy { $0.appendAction == .overwriteIfExistsOrAdd })
                let decision = try #require(judge.decisions.first)
                #expect(decision.correlationID == "from-envoy" && decision.method == "POST")
                #expect(decision.path == "/orders/1" && decision.peerAddress == "192.0.2.7")

                func denied(_ request: Request) async throws -> Int {
                    let response = try await scene.ask(request, as: envoy)
                    #expect(response.status.code == 7)
                    #expect(response.okResponse.headers.isEmpty)
                    return response.deniedResponse.status.code.rawValue
                }
                let unknown = scene.request(certificate: scene.pki.p521Client.certificate)
                #expect(try await denied(unknown) == 403)
                #expect(try await denied(scene.request("GET", "/nowhere")) == 403)
                #expect(try await denied(scene.request("GET", "/orders/../admin")) == 403)
                #expect(try await denied(Request()) == 400)
                judge.change { $0.blocked = [scene.pki.client.certificate.fingerprint] }
                #expect(try await denied(scene.request()) == 403)
                judge.change { $0.isUndecided = true }
                #expect(try await denied(scene.request()) == 503)
                #expect(
                    judge.decisions.map(\.code) == [
                        .accepted, .notAssigned, .serviceNotCovered, .malformedRequest, .malformedRequest, .blocked,
                        .undecided,
                    ])
            }
        }

        @Test func strangersDoNotGetThroughTheHandshake() async throws {
            try await Self.withServer { scene async throws in
                for pair in [scene.pki.client, scene.pki.ed25519Client, scene.pki.server, nil] {
                    await #expect(throws: RPCError.self) { try await scene.ask(scene.request(), as: pair) }
                }
                #expect(scene.judge.decisions.isEmpty)
                #expect(try await scene.ask(scene.request(), as: scene.pki.otherClient).status.code == 0)
            }
        }

        @Test func identityThatIsReplacedIsShown() async throws {
            try await Self.withServer { scene async throws in
                let other = try TestPKI()
                let identity = try other.server()
                let envoy = scene.pki.otherClient
                await #expect(throws: RPCError.self) {
                    try await scene.ask(scene.request(), as: envoy, trusting: other.root)
                }
                scene.service.server.show(
                    try ServerIdentity(certificateChain: identity.chain, privateKey: identity.key))
                let response = try await scene.ask(scene.request(), as: envoy, trusting: other.root)
                #expect(response.status.code == 0)
            }
        }

        @Test func portThatIsTakenIsTold() async throws {
            try await Self.withServer { scene async throws in
                await #expect {
                    _ = try await RunningCheckService(
                        scene.pki, judge: scene.judge, proxy: scene.proxy, port: scene.service.port)
                } throws: { error in
                    (error as? GatewayError)?.code == .cannotListen
                }
            }
        }

        // What Google's library makes of such a request and such a response (xds-protos and protobuf for Python).
        private static let theirRequest = """
            CqACCmwKEQoPEgkxOTIuMC4yLjcYwLgCIgxzcGlmZmU6Ly9hL2IqSS0tLS0tQkVHSU4lMjBDRVJUSUZJQ0FURS0tLS0tJTBBQUEl\
            M0QlM0QlMEEtLS0tLUVORCUyMENFUlRJRklDQVRFLS0tLS0lMEESEgoQCg4SCTE5Mi4wLjIuMRi7AyKTAQoGCID3xNUGEogBCgUx\
            MjM0NRIDUFVUGiAKFlgtSFRUUC1NZXRob2QtT3ZlcnJpZGUSBmRlbGV0ZRoeChB4LWNvcnJlbGF0aW9uLWlkEgpmcm9tLWVudm95\
            Ig0vb3JkZXJzLzc/YT1iKg9hcGkuZXhhbXBsZS5jb20yBWh0dHBzSP///////////wFSBkhUVFAvMlIGCgFrEgF2
            """

        @Test func messagesOfAnotherLibraryAreRead() throws {
            let bytes = try #require(Data(base64Encoded: Self.theirRequest))
            let told = ToldRequest(try Request(serializedBytes: bytes))
            #expect(told.method == "PUT" && told.target == "/orders/7?a=b" && told.peerAddress == "192.0.2.7")
            #expect(told.escapedCertificate?.hasPrefix("-----BEGIN%20CERTIFICATE-----%0A") == true)
            #expect(Set(told.fields.map(\.name)) == ["X-HTTP-Method-Override", "x-correlation-id"])
        }

        @Test func addressOfAPeerIsReadFromTheLibrarysWords() {
            #expect(CheckService.host(of: "ipv4:192.0.2.1:50000") == "192.0.2.1")
            #expect(CheckService.host(of: "ipv6:[2001:db8::1]:50000") == "2001:db8::1")
        }
    }
#endif
