public import Foundation

/// A certificate's successor: everything is the same but the serial number and the dates.
public struct CertificateRenewal: Sendable {
    private let old: Certificate
    private let days: Int?

    /// - Parameters:
    ///   - old: the certificate that comes to its end.
    ///   - days: nil for as long as the old one was valid.
    public init(of old: Certificate, days: Int? = nil) {
        self.old = old
        self.days = days
    }

    /// The successor, signed by the key itself.
    ///
    /// - Throws: `keyNotUsable` when nothing can be signed with the key.
    public func selfSigned(by key: PrivateKey, at now: Date) throws(KeyMaterialError) -> Certificate {
        let seconds = days.map { Double($0) * 86_400 } ?? max(old.notAfter.timeIntervalSince(old.notBefore), 86_400)
        var template = CertificateTemplate(
            subject: old.subject, notBefore: now, notAfter: now.addingTimeInterval(seconds), usage: .clientAndServer)
        template.explicitExtensions = old.extensions.map { element in
            // Signed by itself, the key is its own authority.
            element.oid == CertificateExtension.authorityKeyIdentifier ? .authorityKeyIdentifier(of: old) : element
        }.filter { old.isSelfIssued || $0.oid != CertificateExtension.authorityKeyIdentifier }
        return try template.selfSigned(by: key)
    }

    /// What a request asks for, so that the authority can issue the same again: names and usages, nothing that is the
    /// authority's own to say.
    public static func requestedExtensions(of certificate: Certificate) -> [CertificateExtension] {
        let requested: Set<String> = [
            CertificateExtension.subjectAlternativeName, CertificateExtension.keyUsage,
            CertificateExtension.extendedKeyUsage, CertificateExtension.basicConstraints,
        ]
        return certificate.extensions.filter { requested.contains($0.oid) }
    }
}
