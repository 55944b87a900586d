import Foundation
import HTTPTypes
import IdentityDirectory
import Issuance
import KeyMaterial
import ManagementSchema
import Testing

@testable import ManagementAPI

/// Every operation of the document with inputs made from its own schemas, good ones and bad ones: no answer is a defect,
/// and each is what the document says.
@Suite struct SchemaDrivenTests {
    /// A server with something of everything in it.
    private func server() async throws -> TestServer {
        let server = try await TestServer(
            authority: try await IssuingAuthority(store: MemoryAuthorityStore()),
            tenant: try await TestTenant.make(), isWhole: true)
        let directory = server.directory
        _ = try await directory.create(CommunicationSystem(id: "a", name: "a"), by: "test")
        _ = try await directory.create(CommunicationUser(id: "a"), by: "test")
        _ = try await directory.create(
            CommunicationScenario(
                id: "a", name: "a",
                services: [InboundService(name: "a", pathPrefix: "/a", upstream: .url("http://127.0.0.1:1"))]),
            by: "test")
        _ = try await directory.createAdministrator("a", roles: [.securityAuditor], by: "test")
        _ = try await directory.startImport(table: Array("user,certificate\na,b".utf8), name: "a", by: "test")
        try await directory.carryOutImports()
        return server
    }

    @Test func everyOperationTakesGoodInputAndAnswersAsDescribed() async throws {
        let server = try await server()
        let document = server.api.document
        let check = SchemaCheck(catalog: document.catalog)
        try await server.run { caller in
            var catalog = document.catalog
            for route in RouteTable.management.routes {
                let samples = SchemaSamples(catalog: document.catalog)
                let body = try document.bodies[route.operation].map { try samples.text(samples.good($0)) }
                let path = Self.path(route, try await Self.identifiers(server)) + Self.query(route, good: true)
                let answer = try await caller.send(
                    route.method, path, body: body ?? (route.takesBody ? "user,certificate\na,b" : nil),
                    contentType: route.fileTypes?.first ?? "application/json")
                #expect(answer.status < 500, "\(route.operation): \(answer.text)")
                guard (200..<300).contains(answer.status) else {
                    let problem = try answer.problem
                    #expect(problem.type != "invalid-body", "\(route.operation) refuses its own schema: \(answer.text)")
                    #expect(problem.type != "part-not-served", "\(route.operation) is not tested at all")
                    continue
                }
                #expect(answer.status == Int(route.answer.status.code), "\(route.operation)")
                guard case .json(let type) = route.answer.content else { continue }
                let value = try JSONDecoder().decode(JSONValue.self, from: Data(answer.bytes))
                let places = check.places(in: value, against: try catalog.add(type))
                #expect(places.isEmpty, "\(route.operation) answers \(answer.text): \(places)")
            }
        }
    }

    @Test func everyOperationRefusesBadInputAsTheCallers() async throws {
        let server = try await server()
        let document = server.api.document
        try await server.run { caller in
            for route in RouteTable.management.routes {
                guard let schema = document.bodies[route.operation] else { continue }
                let samples = SchemaSamples(catalog: document.catalog)
                let path = Self.path(route, [:])
                for (what, body) in samples.bad(schema) {
                    let answer = try await caller.send(route.method, path, body: try samples.text(body))
                    #expect((400..<500).contains(answer.status), "\(route.operation), \(what): \(answer.text)")
                    #expect(try answer.problem.type == "invalid-body", "\(route.operation), \(what): \(answer.text)")
                }
                for (what, body) in samples.strange(schema) {
                    let answer = try await caller.send(route.method, path, body: try samples.text(body))
                    #expect(answer.status < 500, "\(route.operation), \(what): \(answer.text)")
                }
            }
        }
    }

    @Test func everyParameterRefusesWhatIsNoneOfItsSchema() async throws {
        let server = try await server()
        try await server.run { caller in
            for route in RouteTable.management.routes where !route.query.isEmpty && !route.path.hasPrefix("/tenant") {
                for parameter in route.query {
                    let path = Self.path(route, [:]) + "?\(parameter.name)="
                    for value in ["x%00y", "-1", "99999999999999999999", "%F0%9F%94%91", ""] {
                        let answer = try await caller.send(
                            route.method, path + value, body: route.takesBody ? "x" : nil, contentType: "text/csv")
                        #expect(answer.status < 500, "\(route.operation) \(parameter.name)=\(value): \(answer.text)")
                        let isLoose = parameter.schema == .string || value == ""
                        if !isLoose, parameter.schema != .integer || value.hasPrefix("x") {
                            #expect(answer.status >= 400, "\(route.operation) \(parameter.name)=\(value)")
                        }
                    }
                }
            }
        }
    }

    /// The files of operations that take files: nothing that is no table or archive is a defect.
    @Test func everyFileThatIsNoneIsRefused() async throws {
        let server = try await server()
        try await server.run { caller in
            for route in RouteTable.management.routes where route.fileTypes != nil {
                for text in [
                    "", "PK\u{3}\u{4}", "PK\u{3}\u{4}" + String(repeating: "x", count: 500), "\"", "a;b\n1", "\u{0}",
                ] {
                    let answer = try await caller.send(
                        route.method, Self.path(route, [:]), body: text, contentType: "text/csv")
                    #expect((400..<500).contains(answer.status), "\(route.operation) \(text.prefix(9)): \(answer.text)")
                }
                let other = try await caller.send(
                    route.method, Self.path(route, [:]), body: "user,certificate", contentType: "application/json")
                #expect(other.status == 415)
            }
        }
    }

    private static func path(_ route: Route, _ identifiers: [String: String]) -> String {
        let segments = route.segments.map { segment in
            segment.hasPrefix("{") ? identifiers["\(route.segments[0])"] ?? "a" : String(segment)
        }
        return OpenAPIDocument.basePath + "/" + segments.joined(separator: "/")
    }

    /// By the first segment of a path, what is there.
    private static func identifiers(_ server: TestServer) async throws -> [String: String] {
        var known = ["audit": "1"]
        known["imports"] = try await server.directory.imports().first?.id
        return known
    }

    private static func query(_ route: Route, good: Bool) -> String {
        let values = route.query.compactMap { parameter -> String? in
            switch parameter.schema {
            case .integer: "\(parameter.name)=1"
            case .boolean: "\(parameter.name)=true"
            case .enumeration(let words): words.first.map { "\(parameter.name)=\($0)" }
            default: nil
            }
        }
        return values.isEmpty ? "" : "?" + values.joined(separator: "&")
    }
}

/// Values made from schemas.
struct SchemaSamples {
    let catalog: SchemaCatalog

    func text(_ value: JSONValue) throws -> String { String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

    /// What a member of a name must be beyond its schema.
    private static let known: [String: JSONValue] = [
        "certificate": .string(
            (try? TestCertificate.make("CN=sample", key: PrivateKey.generate(.ecP256)).pem) ?? ""),
        "content": "YQ==", "body": "YQ==", "callBody": "YQ==", "at": "2026-11-23T15:40:00.000Z", "validityMinutes": 15,
        "fingerprint": .string(String(repeating: "ab", count: 32)), "password": "a-very-long-password-1",
        "passphrase": "a good passphrase", "sha256Fingerprint": .string(String(repeating: "ab", count: 32)),
    ]

    private func sample(_ name: String, _ schema: JSONSchema) -> JSONValue {
        // One text may hold several certificates, where another member is a list of them.
        name == "certificates" && [.string, .nullable(.string)].contains(schema)
            ? Self.known["certificate"] ?? "" : good(schema)
    }

    /// A value that fits, with every member.
    func good(_ schema: JSONSchema) -> JSONValue {
        switch schema {
        case .string: "a"
        case .enumeration(let words): .string(words.first ?? "")
        case .integer: .integer(1)
        case .number: .integer(1)
        case .boolean: .bool(true)
        case .array(let element): .array([good(element)])
        case .map(let element): .object(["a": good(element)])
        case .nullable(let inner): good(inner)
        case .reference(let name):
            .object(
                Dictionary(
                    uniqueKeysWithValues: (catalog.objects[name]?.members ?? []).map {
                        ($0.name, Self.known[$0.name] ?? sample($0.name, $0.schema))
                    }))
        }
    }

    /// Bodies that do not fit: each required member missing, each of another type, one too many.
    func bad(_ schema: JSONSchema) -> [(String, JSONValue)] {
        guard case .reference(let name) = schema, let object = catalog.objects[name],
            case .object(let members) = good(schema)
        else { return [] }
        var found: [(String, JSONValue)] = [("one too many", .object(members.merging(["ünknown": .null]) { $1 }))]
        for member in object.members {
            if member.isRequired {
                found.append(("without \(member.name)", .object(members.filter { $0.key != member.name })))
            }
            for wrong in others(than: member.schema) {
                found.append(("\(member.name) as \(wrong)", .object(members.merging([member.name: wrong]) { $1 })))
            }
        }
        return found
    }

    /// Bodies that fit, with values that nobody thought of.
    func strange(_ schema: JSONSchema) -> [(String, JSONValue)] {
        guard case .reference(let name) = schema, let object = catalog.objects[name],
            case .object(let members) = good(schema)
        else { return [] }
        let texts = [
            "", " ", "\u{0}", "../../x", "\u{1F511}", "a\r\nb", String(repeating: "x", count: 20_000), "-----BEGIN",
        ]
        var found: [(String, JSONValue)] = []
        for member in object.members {
            let values: [JSONValue] =
                switch member.schema {
                case .string, .nullable(.string): texts.map(JSONValue.string)
                case .integer, .nullable(.integer):
                    [.integer(0), .integer(-1), .integer(Int.max), .integer(Int.min)]
                case .array, .nullable(.array): [.array([])]
                default: []
                }
            for value in values {
                found.append((member.name, .object(members.merging([member.name: value]) { $1 })))
            }
        }
        return found
    }

    private func others(than schema: JSONSchema) -> [JSONValue] {
        switch schema {
        case .string: [.integer(1), .null, .array([]), .object([:])]
        case .enumeration: [.string("no such word"), .integer(1), .null]
        case .integer, .number: [.string("1"), .bool(true), .null]
        case .boolean: [.string("true"), .integer(1)]
        case .array: [.string("a"), .object([:])]
        case .map, .reference: [.string("a"), .array([])]
        case .nullable(let inner): others(than: inner).filter { $0 != .null }
        }
    }
}
