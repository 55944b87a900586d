import Foundation
import IdentityDirectory
import ManagementSchema

/// Access tokens and sign-in links.
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
                expiresAt: call.services.clock.now.addingTimeInterval(Double(days) * 86_400),
                scope: body.scope.map(TokenScope.init), by: call.by)
            return TokenCreated(token: TokenResource(issued.token), secret: issued.secret)
        },
        .send(
            .patch, "/tokens/{id}", "updateToken", .right(.administration),
            "Give a token another end or scope; its secret stays"
        ) { (call, body: TokenChange) in
            if let days = body.validityDays, !(1...3650).contains(days) {
                throw ProblemError(.invalidBody, "validityDays is not 1 to 3650", at: "/validityDays")
            }
            let now = call.services.clock.now
            return TokenResource(
                try await call.services.directory.updateToken(
                    try call.parameter("id"),
                    expiresAt: body.validityDays.map { now.addingTimeInterval(Double($0) * 86_400) },
                    scope: body.scope.map(TokenScope.init), by: call.by))
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
            createdBy: token.createdBy, expiresAt: token.expiresAt?.rfc3339, lastUsedAt: token.lastUsedAt?.rfc3339,
            scope: token.scope.map(TokenScopeValue.init))
    }
}

extension TokenScope {
    fileprivate init(_ value: TokenScopeValue) {
        self.init(
            rights: value.rights.map { Set($0.compactMap { Right(rawValue: $0.rawValue) }) }, users: value.users,
            systems: value.systems)
    }
}

extension TokenScopeValue {
    fileprivate init(_ scope: TokenScope) {
        self.init(
            rights: scope.rights.map { rights in
                RightValue.allCases.filter { value in
                    rights.contains { $0.rawValue == value.rawValue }
                }
            }, users: scope.users, systems: scope.systems)
    }
}
