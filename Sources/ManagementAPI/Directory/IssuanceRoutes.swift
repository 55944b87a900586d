import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial
import KeystoreFormats
import ManagementSchema

/// The issuing authority: key pairs and certificates for communication users.
enum IssuanceRoutes {
    static let all: [Route] = [
        .send(
            .post, "/key-pairs", "createKeyPair", .right(.keyPairIssue),
            "Create a key pair for a user, assign its certificate, and hand the file over",
            status: .created, createKeyPair),
        .send(
            .post, "/certificate-requests", "signCertificateRequest", .right(.keyPairIssue),
            "Sign a caller's certificate request, and assign the certificate to its user", status: .created, sign),
    ]

    /// The user is looked up first: nothing is issued for nobody. What is not assigned is not handed over.
    private static func createKeyPair(_ call: ManagementCall, _ body: KeyPairCreation) async throws -> KeyPairCreated {
        let authority = try call.authority
        _ = try await call.services.directory.user(body.user)
        let request = KeyPairRequest(
            userID: body.user, subject: try body.subject.map { try DistinguishedName(rfc4514: $0) },
            algorithm: KeyAlgorithm(body.algorithm), validitySeconds: try seconds(body.validityDays),
            format: KeyPairFormat(body.format), profile: WritingProfile(body.profile))
        let issued = try await authority.issueKeyPair(
            request, passphrase: Passphrase(body.passphrase), by: call.by)
        let assignment = try await call.services.directory.assign(
            issued.certificate, chain: issued.chain, to: body.user,
            issuance: IssuanceDocument(
                .keyPair(format: request.format.rawValue, profile: request.profile.rawValue),
                certificate: issued.certificate, user: body.user), by: call.by)
        let content = Data(issued.file).base64EncodedString()
        return KeyPairCreated(
            certificate: CertificateResource(assignment, at: call.services.clock.now),
            fileName: body.user + request.format.fileExtension, content: content,
            pkcs12: request.format == .pkcs12 ? content : nil, pem: issued.certificate.pem)
    }

    private static func seconds(_ days: Int?) throws -> Double {
        try days.map { try ValidityDays($0).seconds } ?? KeyPairRequest.validitySecondsDefault
    }

    private static func sign(_ call: ManagementCall, _ body: CertificateSigning) async throws -> CertificateSigned {
        let authority = try call.authority
        _ = try await call.services.directory.user(body.user)
        let request = try CertificateSigningRequest(
            pemOrDER: try CertificateInput.bytes(of: body.request, member: "/request"))
        let certificate = try await authority.sign(
            request: request, userID: body.user, validitySeconds: try seconds(body.validityDays), by: call.by)
        let issuer = authority.issuer(of: certificate) ?? authority.certificate
        let assignment = try await call.services.directory.assign(
            certificate, chain: [issuer], to: body.user,
            issuance: IssuanceDocument(.request, certificate: certificate, user: body.user), by: call.by)
        return CertificateSigned(
            certificate: CertificateResource(assignment, at: call.services.clock.now),
            pem: certificate.pem + issuer.pem)
    }
}
