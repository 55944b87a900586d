/// What an administrator's work is.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    case administrator
    case integrationDeveloper
    /// Reads everything, changes nothing.
    case securityAuditor
    /// Another server that makes and rotates connections to this one: users, arrangements, certificates, and no more.
    case connectionPartner

    public var rights: Set<Right> {
        switch self {
        case .administrator: Set(Right.allCases)
        case .integrationDeveloper:
            [
                .directoryRead, .tenantRead, .tenantWrite, .flowWrite, .messageRead, .messageWrite, .decisionRead,
                .connectionRead,
            ]
        case .securityAuditor:
            [.directoryRead, .tenantRead, .messageRead, .decisionRead, .connectionRead, .auditRead]
        case .connectionPartner: [.directoryRead, .directoryWrite, .certificateAssign, .keyPairIssue, .decisionRead]
        }
    }
}

/// What a route of the console or the management API asks for.
public enum Right: String, Sendable, Hashable, Codable, CaseIterable {
    case directoryRead = "directory.read"
    case directoryWrite = "directory.write"
    /// Everything at once, users included.
    case directoryImport = "directory.import"
    case certificateAssign = "certificate.assign"
    case keyPairIssue = "key-pair.issue"
    case tenantRead = "tenant.read"
    case tenantWrite = "tenant.write"
    case flowWrite = "flow.write"
    case messageRead = "message.read"
    case messageWrite = "message.write"
    case decisionRead = "decision.read"
    case connectionRead = "connection.read"
    case connectionWrite = "connection.write"
    case auditRead = "audit.read"
    case administration
}
