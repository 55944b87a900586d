import Foundation
import KeyMaterial

/// Certificates made on the spot.
enum TestCertificate {
    static let start = Date(timeIntervalSince1970: 1_799_000_000)

    static func make(
        _ subject: String, notAfter: Date = start.addingTimeInterval(90 * 86_400), key: PrivateKey? = nil
    ) throws -> Certificate {
        let key = try key ?? PrivateKey.generate(.ecP256)
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: subject), notBefore: start, notAfter: notAfter, usage: .client)
        return try template.selfSigned(by: key)
    }
}
