import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementClient
import ManagementSchema

/// `countersign tenant keystore add`.
struct TenantKeystoreAdd: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a keystore file to the tenant's keystore; all of it, or nothing.",
        discussion: """
            The file is JKS, PKCS#12 or another keystore, found from its content. With --alias, it is one certificate,
            or one key pair, that is added under that alias.

            Example:
              countersign tenant keystore add name.jks --passphrase-file store.pass --key-passphrase-file key.pass
              countersign tenant keystore add partner-ca.pem --alias partner_ca
            """)

    @Argument(help: "The file to add.") var file: String
    @Option(help: "Add the file's one certificate or key pair under this alias.") var alias: String?
    @Option(help: "With --alias: which key pair of the file, where it holds several.") var fromAlias: String?
    @Flag(help: "Replace entries under aliases that are taken; else they are kept.") var overwrite = false
    @Flag(help: "Replace the whole content, but for the tenant's own entries; needs --yes.") var replace = false
    @Flag(help: "Confirm --replace.") var yes = false
    @Flag(help: "Tell what would happen, and change nothing.") var trial = false
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var keyPassphrases: KeyPassphraseOptions
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard !overwrite || !replace else { throw CommandFailure.usage("give --overwrite or --replace, not both") }
        guard alias == nil || (!replace && !trial && !yes) else {
            throw CommandFailure.usage("--replace, --yes and --trial are for whole keystores: leave --alias out")
        }
        let bytes = try InputFile.read(file, bytesMax: 16 << 20)
        if let alias {
            try await addOne(bytes, alias, client)
        } else {
            try await addAll(bytes, client)
        }
    }

    private func addAll(_ bytes: [UInt8], _ client: ManagementClient) async throws {
        let candidates = try keyPassphrases.passphrases()
        let passphrase = try passphrase.source.passphrase(prompt: "Passphrase of \(file)")
        let isTrial = trial || (replace && !yes)
        let report = try await client.addKeystore(
            KeystoreAddition(
                fileName: String(file.split(separator: "/").last ?? "keystore"),
                content: Data(bytes).base64EncodedString(), passphrase: passphrase?.text,
                keyPassphrasesToTry: candidates.isEmpty ? nil : candidates.map(\.text),
                mode: replace ? .replace : overwrite ? .overwrite : nil, trial: isTrial ? true : nil))
        try server.show(report) { Self.lines($0, isTrial: isTrial) }
        guard !Self.isRefused(report.results.map(\.outcome)) else { throw ExitCode(ExitStatus.refused.rawValue) }
        guard !isTrial || trial else {
            throw CommandFailure(
                .refused, code: "notConfirmed",
                "nothing was changed: replacing the whole keystore needs a confirmation",
                hint: "add --yes to do what stands above")
        }
    }

    /// Whether nothing of the file was or would be in the keystore; what is there already and was kept is.
    static func isRefused(_ outcomes: [KeystoreAdditionOutcome]) -> Bool {
        !outcomes.isEmpty && outcomes.allSatisfy { $0 == .refused }
    }

    private static func lines(_ report: KeystoreAdditionResource, isTrial: Bool) -> [String] {
        var table = Table("ALIAS", "KIND", "RESULT", "WHY")
        for result in report.results {
            table.add(result.alias, result.kind, result.outcome.rawValue, result.reason ?? noValue)
        }
        let head = isTrial ? "This would happen:" : report.message
        return [head] + (report.results.isEmpty ? [] : table.lines)
    }

    private func addOne(_ bytes: [UInt8], _ alias: String, _ client: ManagementClient) async throws {
        let content = Data(bytes).base64EncodedString()
        if fromAlias == nil, let bundle = try? CertificateBundle(bytes: bytes) {
            guard bundle.certificates.count == 1, let certificate = bundle.certificates.first else {
                throw CommandFailure(
                    .badInputData, code: "several-certificates",
                    "\(file) holds \(bundle.certificates.count) certificates; an alias takes one")
            }
            let body = KeystoreCertificateImport(
                alias: alias, certificate: certificate.pem, overwrite: overwrite ? true : nil)
            return try server.show(try await client.importCertificate(body), TenantKeystoreShow.lines)
        }
        let passphrase = try passphrase.source.passphrase(prompt: "Passphrase of \(file)")
        let body = KeyPairImport(
            alias: alias, content: content, passphrase: passphrase?.text, from: fromAlias,
            overwrite: overwrite ? true : nil)
        try server.show(try await client.importKeyPair(body), TenantKeystoreShow.lines)
    }
}
