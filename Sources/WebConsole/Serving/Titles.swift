import Foundation
import IdentityDirectory
import IntegrationTenant

extension Role {
    /// What people call it.
    var title: String {
        switch self {
        case .administrator: "Administrator"
        case .integrationDeveloper: "Integration Developer"
        case .securityAuditor: "Security Auditor"
        case .connectionPartner: "Connection Partner"
        }
    }
}

extension CertificateStatus {
    var badge: Badge {
        switch self {
        case .notYetActive: Badge("Not Yet Active", .info)
        case .active: Badge("Active", .good)
        case .retiring: Badge("Retiring", .warn)
        case .blocked: Badge("Blocked", .bad)
        case .expired: Badge("Expired", .bad)
        }
    }
}

extension CertificateAssignment {
    /// What its state is called: a revoked one is blocked for good.
    func badge(at date: Date) -> Badge {
        isRevoked ? Badge("Revoked", .bad) : status(at: date).badge
    }
}

extension ArrangementState {
    var badge: Badge {
        switch self {
        case .draft: Badge("Draft", .plain)
        case .active: Badge("Active", .good)
        case .inactive: Badge("Inactive", .warn)
        }
    }
}

extension MatchRule {
    var title: String {
        switch self {
        case .exact: "Exact: this certificate only"
        case .name: "Name: subject and issuer, survives renewal"
        }
    }
}

extension MessageStatus {
    var badge: Badge {
        switch self {
        case .completed: Badge("Completed", .good)
        case .processing: Badge("Processing", .info)
        case .retry: Badge("Retry", .warn)
        case .escalated: Badge("Escalated", .warn)
        case .failed: Badge("Failed", .bad)
        case .cancelled: Badge("Cancelled", .plain)
        case .discarded: Badge("Discarded", .plain)
        case .abandoned: Badge("Abandoned", .bad)
        }
    }
}
