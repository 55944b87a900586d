import IntegrationFlows
import KeyMaterial

/// Who may call a sender channel, beyond what the gateway asks of everybody.
///
/// The role `ESBMessaging.send` is what an arrangement of the gateway's scenario for flows gives, so it asks for
/// nothing more; another role is named by ``FlowCheck``, because there is nobody who could have it.
///
/// Source: SAP Cloud Integration, HTTPS sender adapter, *Authorization*.
enum SenderAuthorization: Sendable {
    case role
    /// Only callers who presented one of these certificates, by subject and issuer.
    case certificates([(subject: DistinguishedName, issuer: DistinguishedName)])

    init(_ channel: Channel) {
        let channelCertificates = channel.acceptedCertificates
        guard channelCertificates.isDemanded else {
            self = .role
            return
        }
        self = .certificates(
            channelCertificates.rows.compactMap { row in
                guard let subject = Self.name(row.subject), let issuer = Self.name(row.issuer) else { return nil }
                return (subject, issuer)
            })
    }

    /// - Parameter certificate: what the caller was recognised by; nil for one that is known by its password.
    func admits(_ certificate: Certificate?) -> Bool {
        switch self {
        case .role: return true
        case .certificates(let accepted):
            guard let certificate else { return false }
            return accepted.contains {
                Self.isSame($0.subject, certificate.subject) && Self.isSame($0.issuer, certificate.issuer)
            }
        }
    }

    /// Nil for what is no name, or an empty one, which would stand for every certificate without a subject.
    static func name(_ text: String) -> DistinguishedName? {
        guard let name = try? DistinguishedName(rfc4514: text), !name.isEmpty else { return nil }
        return name
    }

    /// Attribute by attribute, in their order: in which kind of string a value is kept does not matter.
    private static func isSame(_ one: DistinguishedName, _ other: DistinguishedName) -> Bool {
        func text(_ name: DistinguishedName) -> [[[String]]] {
            name.attributes.map { $0.map { [$0.oid, $0.text ?? $0.hexadecimal] }.sorted { $0[0] < $1[0] } }
        }
        return text(one) == text(other)
    }
}
