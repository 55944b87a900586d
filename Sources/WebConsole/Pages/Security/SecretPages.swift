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
    /// Those that are there, to be edited.
    private static let clients = "\(Paths.securityMaterial)/oauth2"
    private static let parameters = "\(Paths.securityMaterial)/secure-parameters"

    var routes: [Route] {
        [
            form(Self.oauth2) { oauth2Page($0, nil) },
            post(Self.oauth2, { oauth2Page($0, nil) }, { try await deployOAuth2($0, nil) }),
            form(Self.parameter) { parameterPage($0, nil) },
            post(Self.parameter, { parameterPage($0, nil) }, { try await deployParameter($0, nil) }),
            form(Self.hosts, hostsPage), post(Self.hosts, hostsPage, deployHosts),
            .get("\(Self.clients)/:name/edit", .right(.tenantWrite), of: .integrationTenant) { visit in
                .page(oauth2Page(visit, try client(visit)))
            },
            .post("\(Self.clients)/:name/edit", .right(.tenantWrite), of: .integrationTenant) { visit in
                let item = try client(visit)
                return try await answer(visit, { oauth2Page($0, item) }, { try await deployOAuth2($0, item) })
            },
            .get("\(Self.parameters)/:name/edit", .right(.tenantWrite), of: .integrationTenant) { visit in
                .page(parameterPage(visit, try tenant.securityMaterial.secureParameter(visit["name"])))
            },
            .post("\(Self.parameters)/:name/edit", .right(.tenantWrite), of: .integrationTenant) { visit in
                let item = try tenant.securityMaterial.secureParameter(visit["name"])
                return try await answer(visit, { parameterPage($0, item) }, { try await deployParameter($0, item) })
            },
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
            try await answer(visit, page, work)
        }
    }

    private func answer(
        _ visit: Visit, _ page: @escaping @Sendable (Visit) -> Page,
        _ work: @escaping @Sendable (Visit) async throws -> String
    ) async throws -> Reply {
        try await Reply.form(again: { page(visit) }) {
            let name = try await work(visit)
            return .redirect(Paths.securityMaterial, Notice(.good, "Security material \(name) deployed."))
        }
    }

    private func client(_ visit: Visit) throws -> OAuth2Credential {
        let name = visit["name"]
        guard let found = tenant.securityMaterial.oauth2Credentials().first(where: { $0.name == name }) else {
            throw TenantError(.notFound, "There is no credential '\(name)'")
        }
        return found
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
            actions.append(.open("Edit", editPath(kind, name), style: .small, id: "edit-\(kind)-\(name)"))
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

    private static func editPath(_ kind: String, _ name: String) -> String {
        switch kind {
        case SecretKind.knownHosts.rawValue: hosts
        case SecretKind.secureParameter.rawValue: "\(parameters)/\(PercentEncoding.encode(name))/edit"
        default: "\(clients)/\(PercentEncoding.encode(name))/edit"
        }
    }

    /// The name, which stays as it is where something is edited.
    private func name(_ visit: Visit, _ known: String?) -> Field {
        known.map { .fixed("name", "Name", $0) }
            ?? .text("name", "Name", value: visit.form.text("name"), isRequired: true).focused()
    }

    /// A secret is never shown; where there is one, an empty field keeps it.
    private func secret(_ name: String, _ label: String, isKept: Bool) -> Field {
        .secret(name, label, hint: isKept ? "Left empty, it stays as it is." : nil, isRequired: !isKept)
    }

    private func newSecret(_ visit: Visit, _ name: String, _ label: String, isKept: Bool) throws -> Passphrase? {
        if isKept, visit.form.isUntouched(name) { return nil }
        return Passphrase(try visit.form.required(name, label: label))
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

    /// - Parameter item: what is edited; nil for what is new.
    private func oauth2Page(_ visit: Visit, _ item: OAuth2Credential?) -> Page {
        func text(_ name: String, _ label: String, _ known: String?, isRequired: Bool = false) -> Field {
            .text(name, label, value: visit.form.text(name) ?? known, isRequired: isRequired)
        }
        let method = visit.form.text("authentication") ?? item?.authentication.rawValue
        return page(
            "OAuth 2 Client Credentials", "oauth2", item.map { Self.editPath("oauth2", $0.name) } ?? Self.oauth2,
            [
                name(visit, item?.name),
                text("token-url", "Token Service URL", item?.tokenURL, isRequired: true),
                text("client-id", "Client ID", item?.clientID, isRequired: true),
                secret("secret", "Client Secret", isKept: item != nil),
                .select(
                    "authentication", "Client Authentication",
                    options: [("body", "Send as Body Parameter"), ("header", "Send as Request Header")],
                    chosen: method),
                .text(
                    "scope", "Scope", value: visit.form.text("scope") ?? item?.scope, hint: "With blanks between."),
                text("resource", "Resource", item?.details.resource),
                text("audience", "Audience", item?.details.audience),
                text("description", "Description", item?.details.description),
            ] + (item == nil ? [overwrite(visit)] : []))
    }

    private func deployOAuth2(_ visit: Visit, _ item: OAuth2Credential?) async throws -> String {
        let method = OAuth2Client.Authentication(rawValue: visit.form["authentication"]) ?? .body
        var draft = SecurityMaterial.OAuth2Draft(
            name: try item?.name ?? visit.form.required("name", label: "Name"),
            tokenURL: try visit.form.required("token-url", label: "Token Service URL"),
            clientID: try visit.form.required("client-id", label: "Client ID"), scope: visit.form["scope"],
            authentication: method)
        draft.details.resource = visit.form["resource"]
        draft.details.audience = visit.form["audience"]
        draft.details.description = visit.form["description"]
        let secret = try newSecret(visit, "secret", "Client Secret", isKept: item != nil)
        return try await tenant.securityMaterial.deployOAuth2(
            draft, secret: secret, overwrite: item != nil || visit.form.isChosen("overwrite"), by: visit.by
        ).name
    }

    private func parameterPage(_ visit: Visit, _ item: SecretSummary?) -> Page {
        page(
            "Secure Parameter", "secure-parameter",
            item.map { Self.editPath($0.kind.rawValue, $0.name) } ?? Self.parameter,
            [
                name(visit, item?.name), secret("value", "Secure Parameter", isKept: item != nil),
                .text("description", "Description", value: visit.form.text("description") ?? item?.description),
            ] + (item == nil ? [overwrite(visit)] : []))
    }

    private func deployParameter(_ visit: Visit, _ item: SecretSummary?) async throws -> String {
        try await tenant.securityMaterial.deploySecureParameter(
            name: try item?.name ?? visit.form.required("name", label: "Name"),
            value: try newSecret(visit, "value", "Secure Parameter", isKept: item != nil),
            description: visit.form["description"], overwrite: item != nil || visit.form.isChosen("overwrite"),
            by: visit.by
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
