import IdentityDirectory
import IntegrationTenant

/// Security material: the names and passwords that flows authenticate with where no certificate is asked for.
struct SecurityMaterialPages {
    let tenant: Tenant

    var routes: [Route] {
        let path = Paths.securityMaterial
        return [
            .get(path, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await list(visit)) },
            .get("\(path)/create", .right(.tenantWrite), of: .integrationTenant) { visit in
                .page(editor(visit, credential: nil))
            },
            .post("\(path)/create", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { editor(visit, credential: nil) }) {
                    try await deploy(visit, name: try visit.form.required("name", label: "Name"), overwrites: false)
                }
            },
            .get("\(path)/:name/edit", .right(.tenantWrite), of: .integrationTenant) { visit in
                .page(editor(visit, credential: try await tenant.securityMaterial.credential(visit["name"])))
            },
            .post("\(path)/:name/edit", .right(.tenantWrite), of: .integrationTenant) { visit in
                let credential = try await tenant.securityMaterial.credential(visit["name"])
                return try await Reply.form(again: { editor(visit, credential: credential) }) {
                    try await deploy(visit, name: credential.name, overwrites: true)
                }
            },
            .post("\(path)/:name/delete", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: path) {
                    try await tenant.securityMaterial.delete(visit["name"], by: visit.by)
                    return .redirect(path, Notice(.good, "Security material \(visit["name"]) deleted."))
                }
            },
        ]
    }

    private func list(_ visit: Visit) async throws -> Page {
        let users = try await tenant.securityMaterial.credentials().map { credential in
            let path = "\(Paths.securityMaterial)/\(PercentEncoding.encode(credential.name))"
            return Table.Row(
                [
                    Cell(text: credential.name, style: "strong"), .text("User Credentials"), .text(credential.user),
                    .text(credential.description),
                    .time(credential.deployedAt, detail: "by \(credential.deployedBy)"),
                    .actions(
                        visit.has(.tenantWrite)
                            ? [
                                .open("Edit", "\(path)/edit", style: .small),
                                .submit("Delete", to: "\(path)/delete", style: .smallDanger),
                            ] : []),
                ], id: "credential-\(credential.name)")
        }
        return Page(
            "Security Material",
            subtitle: "What receiver channels and adapters refer to by name; secrets are never shown.",
            at: Crumbs.security,
            actions: visit.has(.tenantWrite)
                ? SecretPages.actions
                    + [.open("Create", "\(Paths.securityMaterial)/create", style: .primary, id: "create")] : [],
            [
                .table(
                    Table(
                        id: "security-material",
                        columns: ["Name", "Type", "User", "Description", "Deployed", ""],
                        rows: users + SecretPages(tenant: tenant).rows(visit),
                        empty: "No security material."))
            ])
    }

    private func editor(_ visit: Visit, credential: UserCredential?) -> Page {
        let path =
            credential.map { "\(Paths.securityMaterial)/\(PercentEncoding.encode($0.name))/edit" }
            ?? "\(Paths.securityMaterial)/create"
        let name: Field =
            credential.map { .fixed("name", "Name", $0.name) }
            ?? .text("name", "Name", value: visit.form.text("name"), isRequired: true).focused()
        return Page(
            credential == nil ? "Create User Credentials" : "Edit \(credential?.name ?? "")",
            at: Crumbs.security + [Link("Security Material", Paths.securityMaterial)],
            [
                .panel(
                    "User Credentials",
                    [
                        .form(
                            Form(
                                id: "credential", to: path,
                                fields: [
                                    name,
                                    .text(
                                        "user", "User", value: visit.form.text("user") ?? credential?.user,
                                        isRequired: true),
                                    .secret(
                                        "password", "Password",
                                        hint: credential == nil ? nil : "Left empty, it stays as it is.",
                                        isRequired: credential == nil),
                                    .secret("password-again", "Password, Again", isRequired: credential == nil),
                                    .text(
                                        "description", "Description",
                                        value: visit.form.text("description") ?? credential?.description),
                                ], buttons: [FormButton("Deploy", id: "deploy")],
                                cancel: Link("Cancel", Paths.securityMaterial)))
                    ])
            ])
    }

    private func deploy(_ visit: Visit, name: String, overwrites: Bool) async throws -> Reply {
        let isKept = overwrites && visit.form.isUntouched("password") && visit.form.isUntouched("password-again")
        let password = isKept ? nil : try visit.form.newPassphrase("password", label: "Password")
        let credential = try await tenant.securityMaterial.deploy(
            name: name, user: try visit.form.required("user", label: "User"), password: password,
            description: visit.form["description"], overwrite: overwrites, by: visit.by)
        return .redirect(Paths.securityMaterial, Notice(.good, "Security material \(credential.name) deployed."))
    }
}
