import Foundation
import KeyMaterial

extension AssignmentFilter {
    /// Whether an assignment is one of those looked for: what each store's search must agree with.
    func matches(_ assignment: CertificateAssignment, at date: Date) -> Bool {
        let certificate = assignment.certificate
        guard userID.map({ $0 == assignment.userID }) ?? true,
            publicKey.map({ $0 == certificate.publicKey.fingerprint }) ?? true,
            status.map({ $0 == assignment.status(at: date) }) ?? true,
            !isRevoked || assignment.isRevoked,
            expiresBefore.map({ certificate.notAfter < $0 }) ?? true,
            expiresAfter.map({ certificate.notAfter >= $0 }) ?? true
        else { return false }
        return matchesSighting(assignment) && matchesNames(certificate) && matchesDigits(certificate)
            && (text.map { Self.matches($0, assignment) } ?? true)
    }

    private func matchesSighting(_ assignment: CertificateAssignment) -> Bool {
        if let seenSince, assignment.lastSeenAt.map({ $0 < seenSince }) ?? true { return false }
        if let notSeenSince, let seen = assignment.lastSeenAt, seen >= notSeenSince { return false }
        return true
    }

    private func matchesNames(_ certificate: Certificate) -> Bool {
        (subject.map { Self.contains(certificate.subject.description, $0) } ?? true)
            && (issuer.map { Self.contains(certificate.issuer.description, $0) } ?? true)
    }

    private func matchesDigits(_ certificate: Certificate) -> Bool {
        if let serialNumber, !Self.isSerial(serialNumber, of: certificate) { return false }
        guard let fingerprint else { return true }
        return [certificate.fingerprint.hex, certificate.sha1Fingerprint].contains {
            $0.hasPrefix(fingerprint.digits)
        }
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        let part = SearchText.fold(part)
        return part.isEmpty || SearchText.fold(text).utf8.contains(part.utf8)
    }

    private static func isSerial(_ text: String, of certificate: Certificate) -> Bool {
        guard let digits = SearchText.serialNumber(text) else { return false }
        return certificate.serialNumber.decimal == digits || certificate.serialNumber.hex == digits
    }

    private static func matches(_ text: String, _ assignment: CertificateAssignment) -> Bool {
        let certificate = assignment.certificate
        let names = [assignment.userID, certificate.subject.description, certificate.issuer.description]
        if names.contains(where: { contains($0, text) }) || isSerial(text, of: certificate) { return true }
        guard let digits = FingerprintDigits(text)?.digits else { return false }
        return [certificate.fingerprint.hex, certificate.sha1Fingerprint, certificate.publicKey.fingerprint.hex]
            .contains { $0.hasPrefix(digits) }
    }
}
