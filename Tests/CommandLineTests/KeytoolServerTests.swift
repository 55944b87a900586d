import CountersignTesting
import Foundation
import KeyMaterial
import Testing

/// `-printcert -sslserver`: the certificates of a server that nobody trusts.
@Suite struct KeytoolServerTests {
    @Test func certificatesOfAServerArePrinted() async throws {
        let identity = try TestPKI().intermediate().server(["localhost", "127.0.0.1"])
        let server = try await TestHTTPServer.start(
            tls: TestServerTLS(
                certificateChain: identity.chain, privateKey: identity.key, clientCertificates: .ignored),
            answer: { _ in TestResponse(200) })
        let program = try Program()
        let address = try #require(URL(string: server.url)?.port.map { "localhost:\($0)" })
        let rfc = try program.run("keytool", "-printcert", "-rfc", "-sslserver", address)
        #expect(rfc.status == 0)
        #expect(rfc.output.replacingOccurrences(of: "\r\n", with: "\n") == identity.chain.map(\.pem).joined())
        let text = try program.run("keytool", "-printcert", "-sslserver", address).output
        #expect(text.hasPrefix("Certificate #0\n====================================\nOwner: CN=localhost\n"))
        if ExternalProgram.shouldTest("keytool") {
            let keytool = try ExternalProgram.required("keytool")
            #expect(rfc.output == (try keytool.run(["-printcert", "-rfc", "-sslserver", address]).output))
            let theirs = try keytool.run([
                "-J-Duser.language=en", "-J-Duser.timezone=UTC", "-printcert", "-sslserver", address,
            ])
            func lines(_ text: String) -> [String] {
                text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            #expect(lines(text) == lines(theirs.output))
        }
    }

    /// The JDK's sentence, and behind it why.
    @Test func whyThereIsNoCertificateIsSaid() async throws {
        let plain = try await TestHTTPServer.start(answer: { _ in TestResponse(200) })
        let port = try #require(URL(string: plain.url)?.port)
        let program = try Program()
        for (server, why) in [
            ("localhost:\(port)", "the server does not speak TLS at this port"),
            ("localhost:1", "the connection was refused; nobody listens at this port"),
            ("host.invalid", "the host's name is not known"),
        ] {
            let outcome = try program.run("keytool", "-printcert", "-sslserver", server)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("java.lang.Exception: No certificate from the SSL server"))
            #expect(outcome.errors.contains("hint: \(server): \(why)\n"), "\(outcome.errors)")
        }
    }
}
