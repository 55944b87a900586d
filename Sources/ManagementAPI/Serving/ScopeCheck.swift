import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// Whether an operation stays within the objects that its token names.
///
/// What is not listed here is refused to such a token: a new operation is closed until somebody thought of it.
struct ScopeCheck {
    let call: ManagementCall
    let scope: TokenScope

    /// Operations that tell of nobody's objects.
    private static let free: Set = [
        "describe", "showServer", "showPrincipal", "listScenarios", "showScenario", "showIssuingAuthority",
        "listIssuingAuthorities", "showIssuingAuthorityOfMany", "listDecisions",
    ]
    private static let ofUser: Set = [
        "showUser", "updateUser", "deleteUser", "lockUser", "unlockUser", "setPassword", "removePassword",
    ]
    private static let ofSystem: Set = ["showSystem", "updateSystem", "deleteSystem"]
    private static let ofArrangement: Set = [
        "showArrangement", "updateArrangement", "deleteArrangement", "activateArrangement", "deactivateArrangement",
        "checkArrangement",
    ]
    private static let ofCertificate: Set = [
        "showCertificate", "downloadCertificate", "unassignCertificate", "moveCertificate", "retireCertificate",
        "reinstateCertificate", "blockCertificate", "unblockCertificate", "revokeCertificate",
    ]
    private static let namingUser: Set = [
        "assignCertificate", "examineCertificate", "createKeyPair", "signCertificateRequest",
    ]

    /// Throws `forbidden` for what is outside of the scope.
    func check(_ operation: String) async throws {
        if Self.free.contains(operation) { return }
        if Self.ofUser.contains(operation) { return try user(try call.parameter("id")) }
        if Self.ofSystem.contains(operation) { return try system(try call.parameter("id")) }
        if Self.ofArrangement.contains(operation) {
            try await arrangement(try call.parameter("id"))
            return try named(isNeeded: false)
        }
        if Self.ofCertificate.contains(operation) {
            try await certificate(try call.parameter("fingerprint"))
            return try named(isNeeded: false)
        }
        if Self.namingUser.contains(operation) { return try named(isNeeded: true) }
        switch operation {
        case "createUser": try user(member("id"))
        case "createSystem": try system(member("id"))
        case "createArrangement": try named(isNeeded: true)
        case "listCertificates": try user(call.query["user"])
        case "showDecision":
            let decision = try? await call.services.directory.decision(try call.parameter("id"))
            if let decision { try user(decision.userID) }
        default: throw Self.outside("This operation is not for a token with a scope")
        }
    }

    private func user(_ id: String?) throws {
        guard let id, scope.covers(user: id) else {
            throw Self.outside(
                id.map { "The token is not for the communication user \($0)" }
                    ?? "The token is for certain communication users, and this is of none of them")
        }
    }

    private func system(_ id: String?) throws {
        guard let id, scope.covers(system: id) else {
            throw Self.outside(
                id.map { "The token is not for the communication system \($0)" }
                    ?? "The token is for certain communication systems, and this is of none of them")
        }
    }

    /// The user and the system that the body names.
    private func named(isNeeded: Bool) throws {
        if let id = member("user") { try user(id) } else if isNeeded { try user(nil) }
        if let id = member("system") { try system(id) }
    }

    /// What is not there is told by the operation.
    private func arrangement(_ id: String) async throws {
        guard let found = try? await call.services.directory.arrangement(id) else { return }
        try user(found.userID)
    }

    private func certificate(_ text: String) async throws {
        guard let fingerprint = Fingerprint(hex: text.lowercased()),
            let owner = try await call.services.directory.owner(of: fingerprint)
        else { return }
        try user(owner)
    }

    /// A text of the body, which fits its schema.
    private func member(_ name: String) -> String? {
        guard case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: Data(call.bodyBytes)),
            case .string(let text)? = members[name]
        else { return nil }
        return text
    }

    private static func outside(_ detail: String) -> ProblemError {
        ProblemError(.forbidden, detail, hint: "`countersign token update` widens a token's scope.")
    }
}
