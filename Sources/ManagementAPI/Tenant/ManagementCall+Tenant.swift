import IntegrationTenant
import ManagementSchema

extension ManagementCall {
    /// The tenant; throws `partNotServed` where this server runs none.
    var tenant: Tenant {
        get throws {
            guard let tenant = services.tenant else {
                throw ProblemError(
                    .partNotServed, "This server does not run the integration tenant",
                    hint: "Ask the server that runs it; `GET /management/v1/server` tells which parts one has.")
            }
            return tenant
        }
    }
}
