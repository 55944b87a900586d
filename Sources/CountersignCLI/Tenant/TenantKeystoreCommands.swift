import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign tenant keystore create-key-pair`.
struct TenantKeystoreCreateKeyPair: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-key-pair", abstract: "Make a key pair in the tenant, with a self-signed certificate.",
        discussion:
            "Example:\n  countersign tenant keystore create-key-pair partner_key --subject \"CN=partner,O=Example\"")
    @Argument(help: "The new entry's alias.") var alias: String
    @Option(help: "The certificate's subject, RFC 4514.") var subject: String
    @Option(help: "rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384, ec-p521 or ed25519.")
    var algorithm: KeyAlgorithmValue = .ecP256
    @Option(help: "A name of the certificate, as DNS:a or IP:b; may be repeated.") var subjectAlternativeName:
        [String] = []
    @Option(help: "For how many days the certificate is valid.") var validityDays: Int?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let body = KeystoreKeyPairCreation(
            alias: alias, algorithm: algorithm, subject: subject,
            subjectAlternativeNames: subjectAlternativeName.isEmpty ? nil : subjectAlternativeName,
            validityDays: validityDays)
        try server.show(try await client.createTenantKeyPair(body), TenantKeystoreShow.lines)
    }
}

/// `countersign tenant keystore request`.
struct TenantKeystoreRequest: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Make a certificate request for a key, or take the authority's answer.",
        discussion: """
            Example:
              countersign tenant keystore request partner_key --out partner.csr
              countersign tenant keystore request partner_key --answer partner.p7b
            """)
    @Argument(help: "The entry's alias.") var alias: String
    @Option(help: "The file to write the request to; standard output when absent.") var out: String?
    @Option(help: "The authority's answer, PEM, DER or PKCS#7: it replaces the chain.") var answer: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        if let answer {
            let bytes = try InputFile.read(answer, bytesMax: 1 << 20)
            let body = KeystoreRequestAnswer(certificate: Data(bytes).base64EncodedString())
            return try server.show(try await client.answerKeystoreRequest(alias, body), TenantKeystoreShow.lines)
        }
        let request = try await client.keystoreRequest(alias)
        if let out { try OutputFile.write(Array(request.pem.utf8), to: out, mode: 0o644) }
        try server.show(request) { request in [out.map { "Request written to \($0)." } ?? request.pem] }
    }
}
