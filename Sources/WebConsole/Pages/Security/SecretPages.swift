import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import KeyMaterial

/// Security material beside users and passwords: OAuth 2 client credentials, secure parameters, known hosts.
struct SecretPages {
    let tenant: Tenant

    private static let oauth2 = "\(Paths.securityMaterial)/create-oauth2"
    private static let parameter = "\(Paths.securityMaterial)/create-secure-parameter"
    private static let hosts = "\(Paths.securityMaterial)/known-hosts"

    var routes: [Route] {
        [
            form(Self.oauth2, oauth2Page), post(Self.oauth2, oauth2Page, deployOAuth2),
            form(Self.parameter, parameterPage), post(Self.parameter, parameterPage, deployParameter),
            form(Self.hosts, hostsPage), post(Self.hosts, hostsPage, deployHosts),
            .get("\(Self.hosts)/download", .right(.tenantRead), of: .integrationTenant) { _ in
                let hosts = try tenant.securityMaterial.knownHosts()
                return .download(Array(hosts.text.utf8), name: "known_hosts", type: "text/plain")
            },
            .post("\(Paths.securityMaterial)/delete-secret", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.securityMaterial) {
                    let name = try visit.form.required("name", label: "Name")
                    if visit.form["kind"] == "oauth2" {
                        try await tenant.securityMaterial.deleteOAuth2(name, by: visit.by)
                    } else {
                        guard let kind = SecretKind(rawValue: visit.form["kind"]) else {
                            throw ConsoleError(.unprocessable, "There is no such kind of security material.")
                        }
                        try await tenant.securityMaterial.deleteSecret(kind, name, by: visit.by)
                    }
                    return .redirect(Paths.securityMaterial, Notice(.good, "Security material \(name) deleted."))
                }
            },
        ]
    }

    private func form(_ path: String, _ page: @escaping @Sendable (Visit) -> Page) -> Route {
        .get(path, .right(.tenantWrite), of: .integrationTenant) { visit in .page(page(visit)) }
    }

    private func post(
        _ path: String, _ page: @escaping @Sendable (Visit) -> Page,
        _ work: @escaping @Sendable (Visit) async throws -> String
    ) -> Route {
        .post(path, .right(.tenantWrite), of: .integrationTenant, limitBytes: 2 << 20) { visit in
            try await Reply.form(again: { page(visit) }) {
                let name = try await work(visit)
                return .redirect(Paths.securityMaterial, Notice(.good, "Security material \(name) deployed."))
            }
        }
    }

    /// The buttons above the list.
    static let actions: [Action] = [
        .open("Create OAuth 2 Client Credentials", oauth2, id: "create-oauth2"),
        .open("Create Secure Parameter", parameter, id: "create-secure-parameter"),
        .open("Upload Known Hosts", hosts, id: "known-hosts"),
    ]

    /// What the list shows of these kinds.
    func rows(_ visit: Visit) -> [Table.Row] {
        let material = tenant.securityMaterial
        let clients = material.oauth2Credentials().map { item in
            Self.row(
                item.name, "OAuth 2 Client Credentials", item.clientID, item.details.description,
                .time(item.deployedAt, detail: "by \(item.deployedBy)"), "oauth2", visit)
        }
        let secrets = (material.secrets(.secureParameter) + material.secrets(.knownHosts)).map { item in
            Self.row(
                item.name, item.kind == .knownHosts ? "Known Hosts (SSH)" : "Secure Parameter", "–", item.description,
                .time(item.deployedAt, detail: "by \(item.deployedBy)"), item.kind.rawValue, visit)
        }
        return clients + secrets
    }

    private static func row(
        _ name: String, _ type: String, _ user: String, _ description: String, _ deployed: Cell, _ kind: String,
        _ visit: Visit
    ) -> Table.Row {
        var actions: [Action] = []
        if kind == SecretKind.knownHosts.rawValue {
            actions.append(.open("Download", "\(hosts)/download", style: .small, id: "download-known-hosts"))
        }
        if visit.has(.tenantWrite) {
            actions.append(
                .submit(
                    "Delete", to: "\(Paths.securityMaterial)/delete-secret", values: ["kind": kind, "name": name],
                    style: .smallDanger))
        }
        return Table.Row(
            [
                Cell(text: name, style: "strong"), .text(type), .text(user), .text(description), deployed,
                .actions(actions),
            ], id: "\(kind)-\(name)")
    }

    private func page(_ title: String, _ id: String, _ path: String, _ fields: [Field]) -> Page {
        Page(
            title, at: Crumbs.security + [Link("Security Material", Paths.securityMaterial)],
            [
                .panel(
                    title,
                    [
                        .form(
                            Form(
                                id: id, to: path, fields: fields, buttons: [FormButton("Deploy", id: "deploy")],
                                cancel: Link("Cancel", Paths.securityMaterial)))
                    ])
            ])
    }

    private func oauth2Page(_ visit: Visit) -> Page {
        page(
            "OAuth 2 Client Credentials", "oauth2", Self.oauth2,
            [
                .text("name", "Name", value: visit.form.text("name"), isRequired: true).focused(),
                .text("token-url", "Token Service URL", value: visit.form.text("token-url"), isRequired: true),
                .text("client-id", "Client ID", value: visit.form.text("client-id"), isRequired: true),
                .secret("secret", "Client Secret", isRequired: true),
                .select(
                    "authentication", "Client Authentication",
                    options: [("body", "Send as Body Parameter"), ("header", "Send as Request Header")],
                    chosen: visit.form.text("authentication")),
                .text("scope", "Scope", value: visit.form.text("scope"), hint: "With blanks between."),
                .text("resource", "Resource", value: visit.form.text("resource")),
                .text("audience", "Audience", value: visit.form.text("audience")),
                .text("description", "Description", value: visit.form.text("description")),
                overwrite(visit),
            ])
    }

    private func deployOAuth2(_ visit: Visit) async throws -> String {
        let method = OAuth2Client.Authentication(rawValue: visit.form["authentication"]) ?? .body
        var draft = SecurityMaterial.OAuth2Draft(
            name: try visit.form.required("name", label: "Name"),
            tokenURL: try visit.form.required("token-url", label: "Token Service URL"),
            clientID: try visit.form.required("client-id", label: "Client ID"), scope: visit.form["scope"],
            authentication: method)
        draft.details.resource = visit.form["resource"]
        draft.details.audience = visit.form["audience"]
        draft.details.description = visit.form["description"]
        let secret = Passphrase(try visit.form.required("secret", label: "Client Secret"))
        return try await tenant.securityMaterial.deployOAuth2(
            draft, secret: secret, overwrite: visit.form.isChosen("overwrite"), by: visit.by
        ).name
    }

    private func parameterPage(_ visit: Visit) -> Page {
        page(
            "Secure Parameter", "secure-parameter", Self.parameter,
            [
                .text("name", "Name", value: visit.form.text("name"), isRequired: true).focused(),
                .secret("value", "Secure Parameter", isRequired: true),
                .text("description", "Description", value: visit.form.text("description")), overwrite(visit),
            ])
    }

    private func deployParameter(_ visit: Visit) async throws -> String {
        try await tenant.securityMaterial.deploySecureParameter(
            name: try visit.form.required("name", label: "Name"),
            value: Passphrase(try visit.form.required("value", label: "Secure Parameter")),
            description: visit.form["description"], overwrite: visit.form.isChosen("overwrite"), by: visit.by
        ).name
    }

    private func hostsPage(_ visit: Visit) -> Page {
        page(
            "Known Hosts (SSH)", "hosts", Self.hosts,
            [.file("file", "File", hint: "As OpenSSH writes it; it takes the place of the one before.")])
    }

    private func deployHosts(_ visit: Visit) async throws -> String {
        let file = try visit.form.requiredFile("file", label: "File")
        _ = try await tenant.securityMaterial.deployKnownHosts(file.bytes, by: visit.by)
        return SecurityMaterial.knownHostsName
    }

    private func overwrite(_ visit: Visit) -> Field {
        .checks(
            "overwrite", "A Name That Is Taken",
            options: [
                Field.Option(
                    value: "yes", text: "Overwrite what has the name", isChosen: visit.form.isChosen("overwrite"))
            ])
    }
}
