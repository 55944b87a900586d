public import Hummingbird
public import Logging
import ManagementSchema

/// The management API: JSON routes under `/management/v1`, their description, and the server's health.
///
/// Everything is in the route table; this only brings requests to it and answers back.
public struct ManagementAPI: Sendable {
    let services: ManagementServices
    let table: RouteTable
    let document: OpenAPIDocument
    let logger: Logger
    let odata: ODataService

    /// Throws only for a defect: a wire type that cannot be described.
    public init(services: ManagementServices, logger: Logger = Logger(label: "countersign.management")) throws {
        self.services = services
        self.logger = logger
        table = .management
        odata = try ODataService(services: services, logger: logger)
        document = try OpenAPIDocument(table: table, version: services.version)
    }

    /// Adds `/management/v1/…`, `/api/v1/…`, `/oauth/token`, `/health/live` and `/health/ready`.
    public func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        for method in methods {
            router.on("/management/v1/**", method: method) { request, _ in await self.respond(to: request) }
        }
        let odataMethods = methods + [HTTPRequest.Method(rawValue: "MERGE")].compactMap(\.self)
        for path in ["/api/v1", "/api/v1/**"] {
            for method in odataMethods {
                router.on(RouterPath(path), method: method) { request, _ in await odata.respond(to: request) }
            }
        }
        let tokens = OAuthTokenEndpoint(directory: services.directory)
        router.post("/oauth/token") { request, _ in await tokens.respond(to: request) }
        router.get("/health/live") { _, _ in try Response(health: "live", status: .ok) }
        router.get("/health/ready") { _, _ in
            await services.isReady()
                ? try Response(health: "ready", status: .ok)
                : try Response(health: "not-ready", status: .serviceUnavailable)
        }
    }
}

extension RouteTable {
    /// Every route of the management API, by topic.
    static let management = RouteTable(
        routes: ServerRoutes.all + SystemRoutes.all + UserRoutes.all + ScenarioRoutes.all + ArrangementRoutes.all
            + CertificateRoutes.all + IssuanceRoutes.all + IssuingAuthorityRoutes.all + TrustListRoutes.all
            + RevocationRoutes.all + BlockRoutes.all + RenewalRoutes.all
            + DecisionRoutes.all
            + AdministrationRoutes.all + KeystoreRoutes.all + KeystoreEntryRoutes.all
            + KeystoreHistoryRoutes.all + CredentialRoutes.all + OAuth2CredentialRoutes.all + SecretRoutes.all
            + NumberRangeRoutes.all + ConnectivityRoutes.all
            + FlowRoutes.all + FlowHistoryRoutes.all + MessageRoutes.all + TraceRoutes.all + RecordingRoutes.all
            + ConnectionRoutes.all + ConnectionRunRoutes.all
            + HandOverRoutes.all + CounterpartRoutes.all + ImportRoutes.all + ExpiryRoutes.all + AuditRoutes.all
            + AdministratorRoutes.all)
}
