import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign certificate assign`.
struct CertificateAssignCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Assign a certificate to a communication user.",
        discussion: """
            The file is PEM, DER, PKCS#7, PKCS#12 or JKS, found from its content; only its certificates are sent.
            A certificate that another user holds is refused with status 77, and nothing is changed.

            Example:
              countersign certificate assign --user _DEFXYZ --file partner.cer
            """)

    @Option(help: "The user to assign it to.") var user: String
    @Option(help: "The file that holds the certificate.") var file: String
    @Option(help: "exact: the same bytes. name: the same subject, issued under the same key.")
    var match: CertificateMatchValue = .exact
    @Flag(help: "Accept a key that another user's certificate has too: its holder can then call as either.")
    var overridePublicKey = false
    @Flag(help: "Assign nothing; say what an assignment would say.") var dryRun = false
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let certificate = try CertificateFile(path: file, passphrase: passphrase.source)
        if dryRun { return try await examine(certificate, client) }
        let body = CertificateAssignmentCreation(
            user: user, certificate: certificate.pem, match: match,
            overridePublicKey: overridePublicKey ? true : nil)
        do {
            try server.show(try await client.assignCertificate(body)) { assigned in
                CertificateCommand.lines(assigned.certificate)
                    + assigned.warnings.map { "warning: \($0.detail)" + ($0.hint.map { " (\($0))" } ?? "") }
            }
        } catch let error as ManagementClientError {
            throw ClashText.failure(error, user: user, offersOverride: true)
        }
    }

    private func examine(_ certificate: CertificateFile, _ client: ManagementClient) async throws {
        var report = try await client.examineCertificate(
            CertificateExamination(certificate: certificate.pem, user: user, match: match))
        // What was sent is PEM without any key, whatever the file is.
        report.format = certificate.format
        report.holdsPrivateKey = certificate.holdsPrivateKey
        try server.show(report) { report in
            [
                ("Certificate", report.sha256Fingerprint), ("Subject", report.subject), ("Issuer", report.issuer),
                ("Not after", report.notAfter), ("Format", certificate.format ?? noValue),
                ("Private key", certificate.holdsPrivateKey ? "in the file; it was not sent" : "none"),
                ("Assignable", report.assignable ? "yes" : "no"),
            ].aligned + report.observations.map { "found: \($0.detail)" }
                + report.refusals.map { "refused: \($0.detail)" }
                + report.warnings.map { "warning: \($0.detail)" }
                + report.atCallTime.map { "at call time: \($0)" }
        }
        if !report.assignable { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
