import IntegrationFlows
import KeyMaterial

/// Who may call a sender channel, beyond what the gateway asks of everybody.
///
/// The role `ESBMessaging.send` is what any arrangement gives that leads to the flow, so it asks for nothing more. Another
/// role is held by users with an active arrangement of the scenario that is named like it.
///
/// Source: SAP Cloud Integration, HTTPS sender adapter, *Authorization*.
enum SenderAuthorization: Sendable {
    /// Nil: whoever the gateway lets in.
    case role(String?)
    /// Only callers who presented one of these certificates, by subject and issuer.
    case certificates([(subject: DistinguishedName, issuer: DistinguishedName)])

    init(_ channel: Channel) {
        let channelCertificates = channel.acceptedCertificates
        guard channelCertificates.isDemanded else {
            self = .role(channel.demandedRole)
            return
        }
        self = .certificates(
            channelCertificates.rows.compactMap { row in
                guard let subject = Self.name(row.subject), let issuer = Self.name(row.issuer) else { return nil }
                return (subject, issuer)
            })
    }

    /// - Parameters:
    ///   - certificate: what the caller was recognised by; nil for one that is known by its password.
    ///   - roles: those that the caller holds besides the one of all callers.
    func admits(_ certificate: Certificate?, roles: Set<String>) -> Bool {
        switch self {
        case .role(let role): return role.map(roles.contains) ?? true
        case .certificates(let accepted):
            guard let certificate else { return false }
            return accepted.contains {
                Self.isSame($0.subject, certificate.subject) && Self.isSame($0.issuer, certificate.issuer)
            }
        }
    }

    /// What a caller who is refused lacks, for the log.
    var demand: String {
        switch self {
        case .role(let role): "the role \(role ?? "")"
        case .certificates: "a certificate of those that the sender channel names"
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
