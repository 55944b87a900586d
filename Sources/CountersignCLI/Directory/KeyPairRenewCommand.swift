import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementClient

/// `countersign key-pair renew`: what a partner runs, who has a key pair and no account.
struct KeyPairRenewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Renew a key pair at the gateway that it lets its holder into, over EST.",
        discussion: """
            A new key is made here and stays here. The certificate has the subject and names of the present one, and means
            the same user; the present one goes on working while it retires. No account is needed.

            Example:
              countersign key-pair renew --gateway https://api.example.com:9443 --gateway-ca gateway-ca.pem \\
                --from present.p12 --out next.p12
            """)

    @Option(help: "The gateway's address, https://HOST:PORT.") var gateway: String
    @Option(help: "Whose certificates the gateway may show, PEM.") var gatewayCa: String
    @OptionGroup var source: SourceOptions
    @Option(help: "The PKCS#12 file to write; nothing may be there.") var out: String
    @OptionGroup var outPassphrase: OutPassphraseOptions
    @Option(help: "rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384, ec-p521 or ed25519.")
    var algorithm: String = KeyAlgorithm.ecP256.rawValue
    @Flag(help: "Print the result as JSON.") var json = false

    mutating func run() async throws {
        guard !OutputFile.exists(out) else {
            throw CommandFailure(
                .refused, code: "fileExists", "\(out) is there already", hint: "choose another name with --out")
        }
        guard let algorithm = KeyAlgorithm(rawValue: algorithm) else {
            throw CommandFailure.usage("\(algorithm) is no algorithm", hint: "give one that the help lists")
        }
        let entry = try present()
        guard let key = entry.privateKey, let certificate = entry.certificates.first else {
            throw CommandFailure(.badInputData, code: "keyLocked", "the key of \(entry.alias) cannot be used")
        }
        let passphrase = try outPassphrase.source.passphrase(prompt: "Passphrase of \(out)", confirming: true)
        guard let passphrase, !passphrase.isEmpty else {
            throw CommandFailure.usage("a key pair is not written without a passphrase")
        }
        let next = try PrivateKey.generate(algorithm)
        let request = try CertificateSigningRequest.create(
            subject: certificate.subject, subjectAlternativeNames: certificate.subjectAlternativeNames, key: next)
        let issued: Certificate
        do {
            issued = try await EnrollmentClient(
                address: gateway, authorityPEM: try InputFile.read(gatewayCa, bytesMax: 1 << 20),
                chain: entry.certificates, key: key
            ).reenroll(request)
        } catch let error as ManagementClientError {
            throw CommandFailure(error)
        }
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(alias: entry.alias, key: next, chain: [issued], createdAt: Date())
        try OutputFile.write(try keystore.encode(passphrase: passphrase, profile: .modern2026), to: out, mode: 0o600)
        Done.say(
            "The key pair \(entry.alias) was renewed until \(Timestamp.rfc3339(issued.notAfter)): \(out)", json: json,
            members: [
                ("file", .string(out)), ("sha256Fingerprint", .string(issued.fingerprint.hex)),
                ("notAfter", .string(Timestamp.rfc3339(issued.notAfter))),
            ])
    }

    private func present() throws -> KeystoreEntry {
        let keystore = try source.open(storePassphrase: nil, keyPassphrases: [])
        return try source.chosen(
            among: keystore.entries.filter { $0.kind == .keyPair }, what: "key pair", in: keystore)
    }
}
