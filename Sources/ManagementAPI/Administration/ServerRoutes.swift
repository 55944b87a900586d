import Foundation
import ManagementSchema

/// What the server is, and how it is talked to.
enum ServerRoutes {
    static let all: [Route] = [
        .file(
            "/openapi.json", "describe", .anyone, "This description", mediaTypes: ["application/json"]
        ) { call in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            let bytes = [UInt8](try encoder.encode(call.description))
            return .file(bytes: bytes, mediaType: "application/json", fileName: "openapi.json")
        },
        .get("/server", "showServer", .signedIn, "Show which server answers") { call in
            var parts: [String] = []
            if call.services.authority != nil { parts.append("business-system") }
            if call.services.tenant != nil { parts.append("integration-tenant") }
            return ServerResource(
                product: "Countersign", version: call.services.version, name: call.services.serverName, parts: parts)
        },
        .get("/me", "showPrincipal", .signedIn, "Show who the caller is and what it may do") { call in
            guard let principal = call.principal else { throw ProblemError(.unauthenticated, "Nobody is signed in") }
            return PrincipalResource(
                name: principal.name, kind: principal.kind.rawValue, roles: principal.roles.values,
                rights: principal.rights.map(\.rawValue).sorted())
        },
    ]
}
