import Foundation

/// The columns of each kind of table.
enum BulkColumns {
    /// What an import reads, and what it passes over because people only look at it.
    static func known(of kind: BulkKind) -> [String] {
        switch kind {
        case .certificates: certificates
        case .trustList:
            [
                "certificate", "purposes", "retiresAt", "successor", "managedBy", "sha256Fingerprint", "subject",
                "notAfter", "addedAt", "addedBy",
            ]
        case .blocks: ["id", "reason", "blockedAt", "blockedBy"]
        case .revocationLists: ["list", "source", "issuer", "thisUpdate", "nextUpdate", "revoked"]
        case .systems: names(of: CommunicationSystem(id: "", name: ""))
        case .users: names(of: CommunicationUser(id: ""))
        case .scenarios: names(of: CommunicationScenario(id: "", name: "", services: []))
        case .arrangements: names(of: CommunicationArrangement(id: "", scenarioID: "", systemID: ""))
        }
    }

    static func required(of kind: BulkKind) -> [String] {
        switch kind {
        case .certificates: ["user", "certificate"]
        case .trustList: ["certificate"]
        case .blocks: ["id", "reason"]
        case .revocationLists: ["list"]
        case .systems, .scenarios: ["id", "name"]
        case .users: ["id"]
        case .arrangements: ["id", "scenarioID", "systemID"]
        }
    }

    /// `certificate` and `chain` are PEM, or base64 of DER, several behind each other with blanks between; `blocked` is
    /// why the certificate is blocked or revoked, and blocks it where it is taken in.
    static let certificates = [
        "user", "certificate", "match", "chain", "retiring", "sha256Fingerprint", "subject", "issuer", "serialNumber",
        "notBefore", "notAfter", "status", "blocked", "lastSeenAt",
    ]

    /// The stored properties of a value, also those without one.
    private static func names(of value: Any) -> [String] {
        let names = Mirror(reflecting: value).children.compactMap(\.label)
        return ["id"] + names.filter { $0 != "id" }.sorted()
    }
}
