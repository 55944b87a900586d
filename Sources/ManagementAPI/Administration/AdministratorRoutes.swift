import IdentityDirectory
import ManagementSchema

/// Administrators and who of them is signed in.
enum AdministratorRoutes {
    static let all: [Route] = [
        .get("/administrators", "listAdministrators", .right(.administration), "List administrators") { call in
            AdministratorList(
                administrators: try await call.services.directory.administrators().map(AdministratorResource.init))
        },
        .send(
            .post, "/administrators", "createAdministrator", .right(.administration),
            "Create an administrator, without a password", status: .created
        ) { (call, body: AdministratorCreation) in
            AdministratorResource(
                try await call.services.directory.createAdministrator(
                    body.id, roles: Set(body.roles.map(\.role)), by: call.by))
        },
        .get("/administrators/{id}", "showAdministrator", .right(.administration), "Show an administrator") { call in
            AdministratorResource(try await call.services.directory.administrator(try call.parameter("id")))
        },
        .send(
            .patch, "/administrators/{id}", "updateAdministrator", .right(.administration),
            "Give an administrator other roles; this ends its sessions"
        ) { (call, body: AdministratorChange) in
            AdministratorResource(
                try await call.services.directory.updateAdministrator(
                    try call.parameter("id"), roles: Set(body.roles.map(\.role)), by: call.by))
        },
        .get(
            "/administrators/{id}/deletion", "examineAdministratorDeletion", .right(.administration),
            "Say what would end with an administrator"
        ) { call in
            DeletionReportResource(
                try await call.services.directory.consequences(ofDeletingAdministrator: try call.parameter("id")))
        },
        .delete("/administrators/{id}", "deleteAdministrator", .right(.administration), "Delete an administrator") {
            call in
            try await call.services.directory.deleteAdministrator(try call.parameter("id"), by: call.by)
        },
        .order(
            .put, "/administrators/{id}/password", "setAdministratorPassword", .right(.administration),
            "Set a first password, which the next sign-in replaces; this unlocks and ends its sessions"
        ) { (call, body: AdministratorPassword) in
            try await call.services.directory.setPassword(
                administrator: try call.parameter("id"), password: body.password, isInitial: true, by: call.by)
        },
        .act(
            "/administrators/{id}/unlock", "unlockAdministrator", .right(.administration),
            "End a lock after wrong passwords before its time"
        ) { call in
            AdministratorResource(
                try await call.services.directory.unlockAdministrator(try call.parameter("id"), by: call.by))
        },
        .get("/sessions", "listSessions", .right(.administration), "List who is signed in to the console") { call in
            SessionList(sessions: try await call.services.directory.sessions().map(SessionResource.init))
        },
        .delete("/sessions/{id}", "endSession", .right(.administration), "Sign somebody out") { call in
            try await call.services.directory.endSession(try call.parameter("id"), by: call.by)
        },
    ]
}

extension AdministratorResource {
    fileprivate init(_ administrator: Administrator) {
        self.init(
            id: administrator.id, roles: administrator.roles.values, createdAt: administrator.createdAt.rfc3339,
            hasPassword: administrator.hasPassword, isLocked: administrator.isLocked,
            mustChangePassword: administrator.mustChangePassword)
    }
}

extension SessionResource {
    fileprivate init(_ session: Session) {
        self.init(
            id: session.id, name: session.principal.name, kind: session.principal.kind.rawValue,
            roles: session.principal.roles.values, startedAt: session.startedAt.rfc3339,
            lastUsedAt: session.lastUsedAt.rfc3339)
    }
}
