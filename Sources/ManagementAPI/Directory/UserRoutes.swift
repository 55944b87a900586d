import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// Communication users.
enum UserRoutes {
    static let all: [Route] = [
        .get(
            "/users", "listUsers", .right(.directoryRead), "List communication users",
            query: QueryParameter.directoryPage
        ) { call in
            let users = try await call.services.directory.users(try call.directoryPage)
            let page = try ResultPage(fetched: users, for: call, key: \.id)
            return UserList(users: page.elements.map(UserResource.init), nextCursor: page.nextCursor)
        },
        .send(
            .post, "/users", "createUser", .right(.directoryWrite), "Create a communication user", status: .created
        ) { (call, body: UserCreation) in
            let user = CommunicationUser(id: body.id ?? "", description: body.description ?? "")
            return UserResource(try await call.services.directory.create(user, by: call.by))
        },
        .get(
            "/users/{id}", "showUser", .right(.directoryRead),
            "Show a communication user with its certificates and arrangements"
        ) { call in try await detail(of: try call.parameter("id"), call) },
        .send(
            .patch, "/users/{id}", "updateUser", .right(.directoryWrite), "Change a communication user"
        ) { (call, body: UserChange) in
            var user = try await call.services.directory.user(try call.parameter("id"))
            if let description = body.description { user.description = description }
            return UserResource(try await call.services.directory.update(user, by: call.by))
        },
        .get(
            "/users/{id}/deletion", "examineUserDeletion", .right(.directoryRead),
            "Say what deleting a communication user would break"
        ) { call in
            DeletionReportResource(
                try await call.services.directory.consequences(ofDeletingUser: try call.parameter("id")))
        },
        .act(
            "/users/{id}/password/unlock", "unlockPassword", .right(.directoryWrite),
            "Let a password that was locked after wrong ones be tried again"
        ) { call in
            UserResource(try await call.services.directory.unlockPassword(user: try call.parameter("id"), by: call.by))
        },
        .act(
            "/password-proposals", "proposePassword", .right(.directoryWrite),
            "Make a password that fits the rules; it is not set"
        ) { _ in PasswordProposal(password: Passphrase.propose().text) },
        .delete("/users/{id}", "deleteUser", .right(.directoryWrite), "Delete a communication user") { call in
            try await call.services.directory.deleteUser(try call.parameter("id"), by: call.by)
        },
        .act(
            "/users/{id}/lock", "lockUser", .right(.directoryWrite), "Lock a user: its calls are refused"
        ) { call in
            UserResource(try await call.services.directory.lockUser(try call.parameter("id"), by: call.by))
        },
        .act("/users/{id}/unlock", "unlockUser", .right(.directoryWrite), "Unlock a user") { call in
            UserResource(try await call.services.directory.unlockUser(try call.parameter("id"), by: call.by))
        },
        .order(
            .put, "/users/{id}/password", "setPassword", .right(.directoryWrite), "Set a user's password"
        ) { (call, body: PasswordChange) in
            try await call.services.directory.setPassword(
                user: try call.parameter("id"), password: body.password, by: call.by)
        },
        .send(
            .put, "/users/{id}/renewal", "switchUserRenewal", .right(.directoryWrite),
            "Let a user's caller renew its certificates by itself where that is offered, or stop it"
        ) { (call, body: RenewalSwitch) in
            UserResource(
                try await call.services.directory.offerRenewal(
                    body.isOffered, toUser: try call.parameter("id"), by: call.by))
        },
        .delete(
            "/users/{id}/password", "removePassword", .right(.directoryWrite), "Remove a user's password"
        ) { call in
            try await call.services.directory.removePassword(user: try call.parameter("id"), by: call.by)
        },
    ]
}

extension UserRoutes {
    private static let certificatesMax = 100

    private static func detail(of id: String, _ call: ManagementCall) async throws -> UserDetail {
        let directory = call.services.directory
        let user = try await directory.user(id)
        let held = try await directory.assignments(
            AssignmentFilter(userID: id, sort: .latest, limit: certificatesMax))
        return UserDetail(
            UserResource(user),
            certificateCount: held.count < certificatesMax
                ? held.count : try await directory.certificateCount(ofUser: id),
            certificates: held.map { CertificateResource($0, at: call.services.clock.now) },
            arrangements: try await directory.arrangements(ofUser: id).map(ArrangementResource.init))
    }
}

extension UserResource {
    init(_ user: CommunicationUser) {
        self.init(
            id: user.id, description: user.description, isLocked: user.isLocked,
            passwordStatus: user.passwordStatus.rawValue, createdAt: user.createdAt.rfc3339, mayRenew: user.mayRenew)
    }
}
