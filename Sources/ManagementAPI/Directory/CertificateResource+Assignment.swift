import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementSchema

extension CertificateResource {
    init(_ assignment: CertificateAssignment, at now: Date) {
        let certificate = assignment.certificate
        self.init(
            sha256Fingerprint: assignment.fingerprint.hex, user: assignment.userID,
            match: assignment.match == .name ? .name : .exact,
            status: CertificateStatusValue(assignment.status(at: now)), subject: certificate.subject.description,
            issuer: certificate.issuer.description, serialNumber: certificate.serialNumber.decimal,
            notBefore: certificate.notBefore.rfc3339, notAfter: certificate.notAfter.rfc3339,
            assignedAt: assignment.assignedAt.rfc3339, retiringSince: assignment.retiringSince?.rfc3339,
            isRevoked: assignment.isRevoked, lastSeenAt: assignment.lastSeenAt?.rfc3339Milliseconds,
            lastSeenAddress: assignment.lastSeenAddress)
        serialNumberHex = certificate.serialNumber.hex
        sha1Fingerprint = certificate.sha1Fingerprint
        publicKeyFingerprint = certificate.publicKey.fingerprint.hex
    }
}

extension CertificateDetail {
    init(_ certificate: Certificate) {
        self.init(
            subject: certificate.subject.description, issuer: certificate.issuer.description,
            serialNumber: certificate.serialNumber.decimal, serialNumberHex: certificate.serialNumber.hex,
            notBefore: certificate.notBefore.rfc3339, notAfter: certificate.notAfter.rfc3339,
            sha256Fingerprint: certificate.fingerprint.hex, sha1Fingerprint: certificate.sha1Fingerprint,
            subjectAlternativeNames: certificate.subjectAlternativeNames,
            isCertificateAuthority: certificate.isCertificateAuthority)
    }
}

extension CertificateStatusValue {
    init(_ status: CertificateStatus) {
        switch status {
        case .notYetActive: self = .notYetActive
        case .active: self = .active
        case .retiring: self = .retiring
        case .blocked: self = .blocked
        case .expired: self = .expired
        }
    }
}

extension MatchRule {
    /// Absent is `exact`.
    init(_ value: CertificateMatchValue?) {
        self = value == .name ? .name : .exact
    }
}

extension Finding {
    init(_ finding: CertificateFindings.Finding) {
        self.init(code: finding.code, detail: finding.detail, hint: finding.hint)
    }
}

/// How a certificate is downloaded.
enum CertificateFormatValue: String, SchemaEnumeration {
    case pem
    case der
}

/// How an assigned certificate is downloaded.
enum AssignedCertificateFormatValue: String, SchemaEnumeration {
    case pem
    case der
    /// PEM, with the certificates above it.
    case chain
}

extension QueryParameter {
    static let format = QueryParameter(
        "format", "How it is written; pem when absent.",
        schema: .enumeration(CertificateFormatValue.allCases.map(\.rawValue)))

    static let assignedFormat = QueryParameter(
        "format", "How it is written; pem when absent. With chain the certificates above it come along.",
        schema: .enumeration(AssignedCertificateFormatValue.allCases.map(\.rawValue)))
}

extension ManagementCall {
    /// The certificate that the path names.
    var fingerprint: Fingerprint {
        get throws {
            let text = try parameter("fingerprint")
            guard let fingerprint = Fingerprint(hex: text.replacing(":", with: "").lowercased()) else {
                throw ProblemError(
                    .invalidParameter, "The fingerprint is not 64 hexadecimal digits", at: "path/fingerprint")
            }
            return fingerprint
        }
    }

    /// A certificate in the format that the query asks for.
    func file(_ certificate: Certificate, name: String) throws -> ManagementReply {
        switch try word("format", CertificateFormatValue.self) ?? .pem {
        case .pem:
            .file(
                bytes: Array(certificate.pem.utf8), mediaType: "application/x-pem-file", fileName: "\(name).pem")
        case .der:
            .file(bytes: certificate.derEncoded, mediaType: "application/pkix-cert", fileName: "\(name).cer")
        }
    }
}
