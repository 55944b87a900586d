import HTTPTypes
import ManagementSchema

/// The description of the management API, made from the route table.
///
/// Source: OpenAPI Specification 3.1.1.
struct OpenAPIDocument: Sendable {
    let json: JSONValue
    /// The schema of each operation's body, by the operation's id, with the object types that it consists of.
    let bodies: [String: JSONSchema]
    let catalog: SchemaCatalog

    /// Throws `SchemaReadingError` for a route whose body or answer cannot be described.
    init(table: RouteTable, version: String) throws {
        var catalog = SchemaCatalog()
        var bodies: [String: JSONSchema] = [:]
        var paths: [String: [String: JSONValue]] = [:]
        let problem = try catalog.add(Problem.self)
        for route in table.routes {
            if let body = route.body { bodies[route.operation] = try catalog.add(body) }
            var answer: JSONSchema?
            if case .json(let type) = route.answer.content { answer = try catalog.add(type) }
            let path = Self.basePath + route.path
            paths[path, default: [:]][route.method.rawValue.lowercased()] = Self.operation(
                route, body: bodies[route.operation], answer: answer, problem: problem)
        }
        self.catalog = catalog
        self.bodies = bodies
        json = [
            "openapi": "3.1.1",
            "info": [
                "title": "Countersign management API", "version": .string(version),
                "description": .string(Self.introduction),
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths.mapValues(JSONValue.object)),
            "components": [
                "schemas": .object(catalog.objects.mapValues(\.document)),
                "securitySchemes": ["accessToken": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }

    static let basePath = "/management/v1"

    private static let introduction = """
        Communication systems, users, scenarios and arrangements, the certificates that tell callers apart, and the \
        integration tenant that calls with them. Times are RFC 3339, bytes are base64. Errors are problem details \
        (RFC 9457): branch on `type`, which is stable. Lists are cut into pages by `limit` and `cursor`.
        """

    private static func operation(
        _ route: Route, body: JSONSchema?, answer: JSONSchema?, problem: JSONSchema
    ) -> JSONValue {
        var operation: [String: JSONValue] = [
            "operationId": .string(route.operation), "summary": .string(route.summary),
            "x-right": .string(route.access.description), "responses": responses(route, answer, problem),
        ]
        if let tag = route.segments.first { operation["tags"] = [.string(String(tag))] }
        let parameters = parameters(route)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body {
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": body.document]],
            ]
        }
        if let types = route.fileTypes {
            let file: JSONValue = ["schema": ["type": "string", "format": "binary"]]
            operation["requestBody"] = [
                "required": true, "content": .object(Dictionary(types.map { ($0, file) }, uniquingKeysWith: { $1 })),
            ]
        }
        operation["security"] = route.access == .anyone ? [] : [["accessToken": []]]
        return .object(operation)
    }

    private static func parameters(_ route: Route) -> [JSONValue] {
        let path: [JSONValue] = route.parameterNames.map { name in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let query: [JSONValue] = route.query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "required": false,
                "description": .string(parameter.summary), "schema": parameter.schema.document,
            ]
        }
        return path + query
    }

    private static func responses(_ route: Route, _ answer: JSONSchema?, _ problem: JSONSchema) -> JSONValue {
        var done: [String: JSONValue] = ["description": .string(route.answer.status.reasonPhrase)]
        switch route.answer.content {
        case .none: break
        case .json: done["content"] = answer.map { ["application/json": ["schema": $0.document]] }
        case .file(let mediaTypes):
            let schema: JSONValue = ["schema": ["type": "string", "format": "binary"]]
            done["content"] = .object(Dictionary(mediaTypes.map { ($0, schema) }, uniquingKeysWith: { $1 }))
        }
        return [
            String(route.answer.status.code): .object(done),
            "default": [
                "description": "A problem",
                "content": ["application/problem+json": ["schema": problem.document]],
            ],
        ]
    }
}
