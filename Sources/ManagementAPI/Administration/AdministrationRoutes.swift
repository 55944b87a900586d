import Foundation
import IdentityDirectory
import ManagementSchema

/// Access tokens and the audit log.
enum AdministrationRoutes {
    static let all: [Route] = [
        .get("/tokens", "listTokens", .right(.administration), "List access tokens") { call in
            TokenList(tokens: try await call.services.directory.tokens().map(TokenResource.init))
        },
        .send(
            .post, "/tokens", "createToken", .right(.administration), "Create an access token", status: .created
        ) { (call, body: TokenCreation) in
            let days = body.validityDays ?? 90
            guard (1...3650).contains(days) else {
                throw ProblemError(.invalidBody, "validityDays is not 1 to 3650", at: "/validityDays")
            }
            guard !body.roles.isEmpty else { throw ProblemError(.invalidBody, "No role is given", at: "/roles") }
            let issued = try await call.services.directory.createToken(
                name: body.name, roles: Set(body.roles.map(\.role)),
                expiresAt: call.services.clock.now.addingTimeInterval(Double(days) * 86_400), by: call.by)
            return TokenCreated(token: TokenResource(issued.token), secret: issued.secret)
        },
        .delete("/tokens/{id}", "revokeToken", .right(.administration), "Revoke an access token") { call in
            try await call.services.directory.revokeToken(try call.parameter("id"), by: call.by)
        },
        .send(
            .post, "/sign-in-links", "createSignInLink", .right(.administration),
            "Make a link that signs in to the console once", status: .created
        ) { (call, body: SignInLinkCreation) in
            let minutes = body.validityMinutes ?? 15
            guard (5...60).contains(minutes) else {
                throw ProblemError(.invalidBody, "validityMinutes is not 5 to 60", at: "/validityMinutes")
            }
            let link = try await call.services.directory.createSignInLink(
                for: body.administrator ?? Directory.firstAdministrator, lifetimeSeconds: Double(minutes) * 60,
                by: call.by)
            return SignInLinkResource(path: "/sign-in?link=\(link.secret)", expiresAt: link.expiresAt.rfc3339)
        },
        .get(
            "/audit", "listAudit", .right(.auditRead), "List what was changed, by whom, newest first",
            query: QueryParameter.page + [
                QueryParameter("by", "Only changes by this principal."),
                QueryParameter("action", "Only this action."),
                QueryParameter("subject", "Only changes of this object."),
            ]
        ) { call in
            let entries = try await call.services.directory.audit(
                AuditFilter(
                    by: call.query["by"], action: call.query["action"], subject: call.query["subject"],
                    before: try call.cursor.flatMap(Int64.init), limit: try call.limit + 1))
            let page = try ResultPage(fetched: entries, for: call) { String($0.sequence) }
            return AuditList(entries: page.elements.map(AuditEntryResource.init), nextCursor: page.nextCursor)
        },
        .get(
            "/audit/verification", "verifyAudit", .right(.auditRead), "Verify the audit log's hash chain"
        ) { call in
            AuditVerificationResource(try await call.services.directory.verifyAudit())
        },
    ]
}

extension RoleValue {
    var role: Role {
        switch self {
        case .administrator: .administrator
        case .integrationDeveloper: .integrationDeveloper
        case .securityAuditor: .securityAuditor
        case .connectionPartner: .connectionPartner
        }
    }

    init(_ role: Role) {
        switch role {
        case .administrator: self = .administrator
        case .integrationDeveloper: self = .integrationDeveloper
        case .securityAuditor: self = .securityAuditor
        case .connectionPartner: self = .connectionPartner
        }
    }
}

extension Set<Role> {
    /// In a fixed order.
    var values: [RoleValue] { Role.allCases.filter(contains).map(RoleValue.init) }
}

extension TokenResource {
    fileprivate init(_ token: AccessToken) {
        self.init(
            id: token.id, name: token.name, roles: token.roles.values, createdAt: token.createdAt.rfc3339,
            createdBy: token.createdBy, expiresAt: token.expiresAt?.rfc3339, lastUsedAt: token.lastUsedAt?.rfc3339)
    }
}

extension AuditEntryResource {
    fileprivate init(_ entry: AuditEntry) {
        self.init(
            sequence: Int(entry.sequence), at: entry.at.rfc3339Milliseconds, by: entry.by, action: entry.action,
            subject: entry.subject, before: entry.before, after: entry.after, hash: entry.hash,
            previousHash: entry.previousHash)
    }
}

extension AuditVerificationResource {
    fileprivate init(_ verification: AuditVerification) {
        let detail =
            verification.problem
            ?? "Each of the \(verification.entries) entries follows from the one before it."
        self.init(
            intact: verification.isIntact, entries: Int(verification.entries), headHash: verification.head,
            brokenAt: verification.brokenAt.map(Int.init), detail: detail)
    }
}
