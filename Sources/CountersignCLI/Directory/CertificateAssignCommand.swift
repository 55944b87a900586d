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
            throw failure(error)
        }
    }

    private func examine(_ certificate: CertificateFile, _ client: ManagementClient) async throws {
        let report = try await client.examineCertificate(
            CertificateExamination(certificate: certificate.pem, user: user, match: match))
        try server.show(report) { report in
            [
                ("Certificate", report.sha256Fingerprint), ("Subject", report.subject), ("Issuer", report.issuer),
                ("Not after", report.notAfter), ("Format", report.format ?? noValue),
                ("Private key", report.holdsPrivateKey ? "in the file; it was not sent" : "none"),
                ("Assignable", report.assignable ? "yes" : "no"),
            ].aligned + report.observations.map { "found: \($0.detail)" }
                + report.refusals.map { "refused: \($0.detail)" }
                + report.warnings.map { "warning: \($0.detail)" }
                + report.atCallTime.map { "at call time: \($0)" }
        }
        if !report.assignable { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    /// The same refusal, with the ways out in this program's words.
    private func failure(_ error: ManagementClientError) -> CommandFailure {
        let failure = CommandFailure(error)
        guard failure.code == "certificate-already-assigned" || failure.code == "public-key-already-assigned" else {
            return failure
        }
        let owner = error.problem?.owner ?? "its owner"
        return CommandFailure(
            failure.exitStatus, code: failure.code, failure.what,
            hint: """
                give \(user) a key of its own: countersign key-pair create --user \(user) --out \(user).p12; or let the \
                caller make its own key and send its certificate; or move this one (\(owner) can then no longer \
                call with it): countersign certificate move FINGERPRINT --user \(user)
                """)
    }
}
