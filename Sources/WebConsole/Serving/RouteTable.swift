import ConnectionLifecycle

/// Every address of the console; each topic states its own.
struct RouteTable {
    let services: ConsoleServices
    let memory: SessionMemory

    var routes: [Route] {
        var routes = SignInPages(directory: services.directory, memory: memory).routes
        routes += PasswordPages(directory: services.directory, memory: memory).routes
        routes += HomePages(services: services).routes
        routes += SearchPages(services: services).routes + HelpPages().routes
        routes += directoryRoutes + tenantRoutes + connectionRoutes + handOverRoutes
        routes += AuditPages(directory: services.directory, trail: services.trail).routes
        routes += ImportPages(directory: services.directory).routes
        if let expiry = services.expiry { routes += ExpiryPages(watch: expiry).routes }
        routes += AdministratorPages(directory: services.directory).routes
        routes += ExplorerPages(memory: memory, tenant: services.tenant).routes
        routes += DownloadPages(memory: memory).routes
        return routes
    }

    private var directoryRoutes: [Route] {
        let directory = services.directory
        return SystemPages(directory: directory).routes
            + UserPages(directory: directory).routes
            + ScenarioPages(directory: directory).routes
            + ArrangementPages(directory: directory, gatewayAddress: services.gatewayAddress).routes
            + CredentialPages(directory: directory).routes
            + UploadCertificatePages(directory: directory, authority: services.authority, memory: memory).routes
            + KeyPairPages(
                directory: directory, authority: services.authority, handOvers: services.handOvers, memory: memory
            ).routes
            + CertificatePages(directory: directory).routes
            + BlockPages(directory: directory).routes
            + TrustListPages(directory: directory).routes
            + (services.authority.map {
                IssuingAuthorityPages(authorities: Authorities(authority: $0, directory: directory)).routes
            } ?? [])
            + AuthorityPages(directory: directory).routes
            + RevocationListPages(directory: directory, revocation: services.revocation).routes
            + RevokePages(directory: directory, revocation: services.revocation).routes
            + RenewalPages(directory: directory, gatewayAddress: services.gatewayAddress).routes
            + DecisionPages(directory: directory).routes
            + ExplainPages(directory: directory).routes
    }

    private var handOverRoutes: [Route] {
        services.handOvers.map {
            HandOverPages(handOvers: $0).routes + OfferedFilePages(handOvers: $0, memory: memory).routes
        } ?? []
    }

    private var connectionRoutes: [Route] {
        let map = ConnectionMapPages(services: services).routes
        guard let connections = services.connections, let tenant = services.tenant else { return map }
        return map + ConnectionPages(connections: connections, tenant: tenant).routes
            + CounterpartPages(connections: connections).routes
            + ConnectionRunPages(connections: connections).routes
            + NewConnectionPages(connections: connections, tenant: tenant).routes
    }

    private var tenantRoutes: [Route] {
        guard let tenant = services.tenant else { return [] }
        return KeystorePages(tenant: tenant).routes
            + KeystoreAdditionPages(tenant: tenant, memory: memory).routes
            + KeystoreHistoryPages(tenant: tenant).routes
            + SecurityMaterialPages(tenant: tenant).routes
            + SecretPages(tenant: tenant).routes
            + ConnectivityPages(tenant: tenant).routes
            + NumberRangePages(tenant: tenant).routes
            + MessagePages(tenant: tenant).routes
            + FlowPages(tenant: tenant).routes
            + FlowChannelPages(tenant: tenant).routes
    }
}

extension Route {
    /// Where no page is.
    static let missing = Route.get("", .signedIn) { visit in
        throw ConsoleError(
            .notFound, "There is no page at \(visit.path).", hint: "Use the menu or the search to find it.")
    }
}
