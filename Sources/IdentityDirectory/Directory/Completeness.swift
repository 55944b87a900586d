import Foundation

/// What an arrangement needs before calls can come in.
struct Completeness {
    let rows: any DirectoryTransaction
    let at: Date

    func findings(for arrangement: CommunicationArrangement) throws -> [CompletenessFinding] {
        var findings: [CompletenessFinding] = []
        if let scenario = try rows.scenarios.row(arrangement.scenarioID), scenario.services.isEmpty {
            findings.append(
                CompletenessFinding(
                    code: "noServices", detail: "The scenario \(scenario.id) has no inbound service.",
                    hint: "Add a service to the scenario.", isBlocking: true))
        }
        findings += try OutboundCompleteness(rows: rows).findings(for: arrangement)
        findings += try SharedPaths(rows: rows).findings(for: arrangement)
        guard let userID = arrangement.userID, let user = try rows.users.row(userID) else {
            findings.append(
                CompletenessFinding(
                    code: "userMissing", detail: "The arrangement \(arrangement.id) has no communication user.",
                    hint: "Choose the user that callers arrive as.", isBlocking: true))
            return findings
        }
        if user.isLocked {
            findings.append(
                CompletenessFinding(
                    code: "userLocked", detail: "The user \(userID) is locked: every call is refused.",
                    hint: "Unlock the user.", isBlocking: false))
        }
        switch arrangement.authenticationMethod {
        case .sslClientCertificate: findings += try certificateFindings(for: user)
        case .userAndPassword: findings += try passwordFindings(for: user)
        }
        return findings
    }

    private func certificateFindings(for user: CommunicationUser) throws -> [CompletenessFinding] {
        let held = try rows.certificates.assignments(AssignmentFilter(userID: user.id, limit: 1000), at: at)
        guard !held.isEmpty else {
            return [
                CompletenessFinding(
                    code: "noCertificate", detail: "No certificate is assigned to user \(user.id).",
                    hint: "Edit Credentials: upload a certificate, or create and download a key pair.",
                    isBlocking: true)
            ]
        }
        let statuses = Set(held.map { $0.status(at: at) })
        guard statuses.isDisjoint(with: [.active, .retiring]) else { return [] }
        return [
            CompletenessFinding(
                code: "noUsableCertificate",
                detail: "No certificate of user \(user.id) can be used now: "
                    + statuses.map(\.rawValue).sorted().joined(separator: ", ") + ".",
                hint: "Assign a certificate that is valid.", isBlocking: false)
        ]
    }

    private func passwordFindings(for user: CommunicationUser) throws -> [CompletenessFinding] {
        switch user.passwordStatus {
        case .active:
            return []
        case .none:
            return [
                CompletenessFinding(
                    code: "noPassword", detail: "User \(user.id) has no password.",
                    hint: "Edit Credentials: set a password.", isBlocking: true)
            ]
        case .locked:
            return [
                CompletenessFinding(
                    code: "passwordLocked", detail: "The password of user \(user.id) is locked.",
                    hint: "Unlock it, or set a new password.", isBlocking: false)
            ]
        }
    }
}
