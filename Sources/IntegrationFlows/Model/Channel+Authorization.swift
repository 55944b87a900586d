/// Which certificates a sender channel accepts.
public struct AcceptedCertificates: Sendable {
    /// Whether callers are told by their certificates; otherwise by their role.
    public let isDemanded: Bool
    /// Names as they are written, perhaps with parameters.
    public let rows: [(subject: String, issuer: String)]
}

extension Channel {
    /// What the sender channel says of callers' certificates.
    ///
    /// Source: SAP Cloud Integration, HTTPS sender adapter: `senderAuthType`, `clientCertificates`.
    public var acceptedCertificates: AcceptedCertificates {
        let rows = (properties.table("clientCertificates") ?? []).map { row in
            (row["clientCertificate.subjectDN"] ?? "", row["clientCertificate.issuerDN"] ?? "")
        }
        return AcceptedCertificates(isDemanded: authorizationName == "ClientCertificate", rows: rows)
    }

    /// `RoleBased`, `ClientCertificate`, or what else stands there.
    var authorizationName: String {
        (properties.settled("senderAuthType") ?? "RoleBased").filter { !$0.isWhitespace }
    }

    /// The role that callers need; nil for the one that every caller of a flow has, `ESBMessaging.send`.
    public var demandedRole: String? {
        let role = properties["userRole"]?.trimmingSpaces() ?? ""
        return role.isEmpty || role == "ESBMessaging.send" ? nil : role
    }
}
