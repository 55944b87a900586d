import ArgumentParser
import Foundation
import KeyMaterial
import ManagementClient
import ManagementSchema

/// `countersign key-pair …`.
struct KeyPairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key-pair", abstract: "Key pairs that the issuing authority makes for communication users.",
        subcommands: [Create.self, Sign.self, KeyPairRenewCommand.self])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create a key pair for a user, assign its certificate, and write the file.",
            discussion: """
                The private key is in the file and nowhere else. The file is new, and readable by you alone.

                Example:
                  countersign key-pair create --user _DEFXYZ --out _DEFXYZ.p12
                """)

        @Option(help: "The user that the key pair is for.") var user: String
        @Option(help: "The file to write; nothing may be there.") var out: String
        @Option(help: "How: pkcs12, jks or pem.") var format: KeyPairFormatValue = .pkcs12
        @Option(help: "rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384, ec-p521 or ed25519.")
        var algorithm: KeyAlgorithmValue = .ecP256
        @Option(help: "The certificate's subject, RFC 4514; else the user's id as common name.") var subject: String?
        @Option(help: "For how many days the certificate is valid.") var validityDays: Int?
        @Option(help: "For whose readers a PKCS#12 file is: modern2026, java8, windowsServer2016 or fips2026.")
        var profile: WritingProfileValue = .modern2026
        @Flag(help: "Make a passphrase, and show it this once.") var propose = false
        @OptionGroup var passphrase: PassphraseOptions
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            guard !OutputFile.exists(out) else {
                throw CommandFailure(
                    .refused, code: "fileExists", "\(out) is there already", hint: "choose another name with --out")
            }
            let chosen = try chosenPassphrase()
            let created = try await client.createKeyPair(
                KeyPairCreation(
                    user: user, algorithm: algorithm, subject: subject, validityDays: validityDays,
                    passphrase: chosen.text, format: format, profile: profile))
            do {
                guard let bytes = Data(base64Encoded: created.content) else {
                    throw CommandFailure(.defect, code: "unexpectedAnswer", "the server's key pair is not base64")
                }
                guard !OutputFile.exists(out) else {
                    throw CommandFailure(.refused, code: "fileExists", "\(out) is there already")
                }
                try OutputFile.write([UInt8](bytes), to: out, mode: 0o600)
            } catch {
                // A certificate whose key nobody holds must not stay assigned.
                try? await client.unassignCertificate(created.certificate.sha256Fingerprint)
                throw error
            }
            let result = Result(
                certificate: created.certificate, file: out, passphrase: propose ? chosen.text : nil)
            try server.show(result) { result in
                CertificateCommand.lines(result.certificate) + [("File", result.file)].aligned
                    + (result.passphrase.map { ["Passphrase: \($0)", "It is shown this once."] } ?? [])
            }
        }

        private func chosenPassphrase() throws -> Passphrase {
            if propose {
                if passphrase.source.isGiven { throw CommandFailure.usage("--propose makes the passphrase; give none") }
                return Passphrase.propose()
            }
            let prompt = "Passphrase of \(out)"
            let chosen = try passphrase.source.passphrase(prompt: prompt, confirming: true)
            guard let chosen else {
                throw CommandFailure.usage("a key pair is not written without a passphrase")
            }
            return chosen
        }

        private struct Result: Encodable {
            let certificate: CertificateResource
            let file: String
            let passphrase: String?
        }
    }

    struct Sign: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a caller's certificate request, and assign the certificate to its user.",
            discussion: """
                The caller keeps its key. The certificate and its authority's are written as PEM.

                Example:
                  countersign key-pair sign --user _DEFXYZ --request partner.csr --out partner.pem
                """)

        @Option(help: "The user that the certificate is for.") var user: String
        @Option(help: "The PKCS#10 request, PEM or DER.") var request: String
        @Option(help: "The file to write; standard output when absent.") var out: String?
        @Option(help: "For how many days the certificate is valid.") var validityDays: Int?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let bytes = try InputFile.read(request, bytesMax: 1 << 20)
            let body = CertificateSigning(
                user: user, request: Data(bytes).base64EncodedString(), validityDays: validityDays)
            let signed: CertificateSigned
            do {
                signed = try await client.signCertificateRequest(body)
            } catch let error as ManagementClientError {
                throw ClashText.failure(error, user: user, offersOverride: false)
            }
            if let out { try OutputFile.write(Array(signed.pem.utf8), to: out, mode: 0o644) }
            try server.show(signed) { signed in
                out == nil ? [signed.pem] : CertificateCommand.lines(signed.certificate)
            }
        }
    }
}
