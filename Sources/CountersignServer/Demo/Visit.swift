import Foundation
import KeyMaterial
import UnixSignals

/// What a visitor is told after the story, and the wait until they are done.
struct Visit: Sendable {
    let stage: Stage

    /// Prints the way through the third connection, then serves until the process is interrupted.
    func receive() async throws {
        let third = Story.third
        let links = [
            ("the business system", stage.business, try await link(.business)),
            ("the integration tenant", stage.tenant, try await link(.tenant)),
        ]
        stage.report.say("\nThe third connection, \(third.user), is left for you. Sign in (each link works once):\n")
        for (name, server, link) in links {
            stage.report.say("  \(name)\n    \(link)")
            stage.report.say(
                "    its certificate's authority has the SHA-256 fingerprint\n    \(try fingerprint(server))")
        }
        stage.report.say(clickPath)
        stage.report.say("Files of the story: \(stage.folder.path)\nPress Ctrl-C to stop.")
        for await _ in await UnixSignalsSequence(trapping: [.sigint, .sigterm]) { break }
    }

    private var clickPath: String {
        let third = Story.third
        return """

              1. Business system: Administrator → General Settings → Integration → Communication Arrangements →
                 \(third.arrangement) → View All → Technical Data → Edit Credentials → Certificate →
                 Upload Certificate: choose tenant_key_pair.cer, and see why it is refused.
              2. The same page: Create and Download Key Pair, with a passphrase of your own. Then activate the arrangement.
              3. Keystore Explorer → Create a Keystore → JKS → Import Key Pair → an alias → File → Save As name.jks.
              4. Integration tenant: Monitor → Manage Security → Keystore → Add → Keystore.
              5. Design → Integration Flows → \(third.flow) → its receiver channel → Private Key Alias → Save → Deploy.
              6. Call it as the third external system:
                 \(senderCommand)
                 and see it in Monitor → Message Processing and in Administrator → Access Decisions.

            """
    }

    /// How the visitor plays the third sender: curl reads the .p12 with its passphrase.
    private var senderCommand: String {
        let sender = Story.third.sender
        return """
            curl --cacert \(stage.tenant.gatewayAuthority.path) \\
                      --cert-type P12 --cert \(stage.file("\(sender).p12").path):"$(cat \(stage.file("\(sender).passphrase").path))" \\
                      -d '{"order": "third"}' \(stage.tenant.addresses.gateway)\(Story.third.path)
            """
    }

    private func link(_ side: Stage.Side) async throws -> String {
        let run = try await stage.json(side, "token", "create-sign-in-link", isShown: false)
        guard let url = run["url"].text else { throw StoryFailure(evidence: "no sign-in link was made") }
        return url
    }

    private func fingerprint(_ server: ServerProcess) throws -> String {
        let file = server.dataDirectory.appending(path: "console-ca.pem")
        let certificate = try CertificateBundle(bytes: [UInt8](Data(contentsOf: file))).certificates[0]
        let hex = Array(certificate.fingerprint.hex.uppercased())
        return stride(from: 0, to: hex.count, by: 2).map { String(hex[$0...($0 + 1)]) }.joined(separator: ":")
    }
}
