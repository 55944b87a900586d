import ConnectionLifecycle
import CountersignTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IdentityDirectory
import IntegrationTenant
import Issuance
import KeyMaterial
import Logging
import NIOCore
import WebConsole

/// A console over stores in memory, with the first half of the story in it.
struct ConsoleFixture: Sendable {
    static let password = "correct-horse-battery"

    let store = MemoryDirectoryStore()
    let directory: Directory
    let console: WebConsole
    let pki: TestPKI
    /// The tenant's one certificate, held by `_ABCXYZ`.
    let shared: TestIdentity
    /// Nil without a tenant.
    let connections: Connections?

    init(servesBusinessSystem: Bool = true, tenant: Tenant? = nil) async throws {
        let authority = try await IssuingAuthority(store: MemoryAuthorityStore())
        let logger = Logger(label: "test")
        let directory = Directory(store: store, logger: logger)
        self.directory = directory
        connections = tenant.map { tenant in
            Connections(
                store: MemoryConnectionStore(),
                ends: OneServer(directory: directory, authority: authority, tenant: tenant), logger: logger)
        }
        pki = try TestPKI()
        shared = try pki.client("integration-tenant")
        console = try WebConsole(
            services: ConsoleServices(
                directory: directory, authority: authority, tenant: tenant, connections: connections,
                handOvers: HandOvers(store: MemoryHandOverStore(), directory: directory, logger: logger),
                expiry: ExpiryWatch(directory: directory, sources: [OwnAuthority()], logger: logger),
                trail: AuditTrail(directory: directory, signer: AuditSigner(), logger: logger),
                servesBusinessSystem: servesBusinessSystem, productVersion: "1.0", serverName: "business-system",
                gatewayAddress: "https://127.0.0.1:9443"))
        _ = try await directory.bootstrap()
        try await directory.setPassword(administrator: "admin", password: Self.password, by: "test")
        try await fill()
        try await directory.start()
    }

    private func fill() async throws {
        for (id, name) in [("EXT_ONE", "First External System"), ("EXT_TWO", "Second External System")] {
            _ = try await directory.create(
                CommunicationSystem(id: id, name: name, host: "\(id.lowercased()).example.com"), by: "admin")
        }
        _ = try await directory.create(
            CommunicationScenario(
                id: "ORDERS", name: "Orders from external systems",
                services: [
                    InboundService(
                        name: "Orders", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:8080"),
                        methods: ["GET", "POST"])
                ]), by: "admin")
        for (id, text) in [("_ABCXYZ", "First external system"), ("_DEFXYZ", "Second external system")] {
            _ = try await directory.create(CommunicationUser(id: id, description: text), by: "admin")
        }
        _ = try await directory.assign(shared.certificate, to: "_ABCXYZ", by: "admin")
        for (id, system, user) in [("CA_ONE", "EXT_ONE", "_ABCXYZ"), ("CA_TWO", "EXT_TWO", "_DEFXYZ")] {
            _ = try await directory.create(
                CommunicationArrangement(id: id, scenarioID: "ORDERS", systemID: system, userID: user), by: "admin")
        }
        _ = try await directory.activate(arrangement: "CA_ONE", by: "admin")
    }

    /// An administrator's session with these roles.
    func session(_ name: String, roles: Set<Role>) async throws -> String {
        _ = try await directory.createAdministrator(name, roles: roles, by: "admin")
        try await directory.setPassword(administrator: name, password: Self.password, by: "admin")
        return try await directory.signIn(name: name, password: Self.password).secret
    }

    var application: some ApplicationProtocol {
        let router = Router()
        console.addRoutes(to: router)
        return Application(router: router, configuration: .init(address: .hostname("localhost", port: 0)))
    }

    /// Runs a test against the console's routes without a network.
    func visit<Result: Sendable>(
        as name: String = "admin", _ body: @Sendable @escaping (Visitor) async throws -> Result
    ) async throws -> Result {
        let secret = try await directory.signIn(name: name, password: Self.password).secret
        return try await application.test(.router) { client in
            try await body(Visitor(client: client, session: secret))
        }
    }
}

/// An authority of this installation that ends in ten years.
private struct OwnAuthority: ExpirySource {
    func expiring(before date: Date) async throws -> [ExpiringObject] {
        let end = Date().addingTimeInterval(3650 * 86_400)
        guard end < date else { return [] }
        return [
            ExpiringObject(
                kind: .issuingAuthority, key: "own", name: "CN=Our Own Authority", detail: "issuing",
                owner: Directory.administrators, expiresAt: end)
        ]
    }
}

/// Somebody with a session, who reads pages and fills in forms.
struct Visitor: Sendable {
    let client: any TestClientProtocol
    var session: String

    struct Answer: Sendable {
        var status: HTTPResponse.Status
        var headers: HTTPFields
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
        var location: String { headers[.location] ?? "" }
    }

    func get(_ path: String, cookie: String? = nil) async throws -> Answer {
        try await send(path, .get, body: nil, type: nil, cookie: cookie)
    }

    /// Posts a form as the page would, with the session's token.
    func post(_ path: String, _ fields: [(String, String)], token: String? = nil) async throws -> Answer {
        let sent = if let token { token } else { try await self.token() }
        let pairs = fields + [("csrf", sent)]
        let body = pairs.map { "\(Self.encode($0.0))=\(Self.encode($0.1))" }.joined(separator: "&")
        return try await send(path, .post, body: Array(body.utf8), type: "application/x-www-form-urlencoded")
    }

    /// Posts a form with a file.
    func upload(
        _ path: String, _ fields: [(String, String)], file: (field: String, name: String, bytes: [UInt8])
    ) async throws -> Answer {
        let boundary = "----boundary1234"
        var body: [UInt8] = []
        for (name, value) in fields + [("csrf", try await token())] {
            body += Array(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        let header =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n"
        body += Array(header.utf8) + file.bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        return try await send(path, .post, body: body, type: "multipart/form-data; boundary=\(boundary)")
    }

    /// The token that the home page's forms carry.
    func token() async throws -> String {
        Self.value("csrf", in: try await get("/").text) ?? ""
    }

    /// The value of a hidden field.
    static func value(_ name: String, in html: String) -> String? {
        guard let start = html.range(of: "name=\"\(name)\" value=\"")?.upperBound else { return nil }
        return html[start...].split(separator: "\"", maxSplits: 1, omittingEmptySubsequences: false).first
            .map(String.init)
    }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, body: [UInt8]?, type: String?, cookie: String? = nil
    ) async throws -> Answer {
        var headers = HTTPFields()
        headers[.cookie] = cookie ?? "__Host-countersign-session=\(session)"
        headers[.accept] = "text/html"
        if let type { headers[.contentType] = type }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
        return Answer(
            status: response.status, headers: response.headers, body: Array(response.body.readableBytesView))
    }

    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
