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
import ManagementSchema
import NIOCore
import Synchronization
import Testing

@testable import ManagementAPI

/// The management API on memory stores, with a token for each role.
struct TestServer: Sendable {
    let directory: Directory
    let api: ManagementAPI
    let tokens: [Role: String]
    let clock: SettableClock

    /// - Parameter isWhole: with everything that stands on an authority and a tenant; give both.
    init(authority: IssuingAuthority? = nil, tenant: Tenant? = nil, isWhole: Bool = false) async throws {
        clock = SettableClock(Date(timeIntervalSince1970: 1_800_000_000))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        directory = Directory(store: MemoryDirectoryStore(), clock: clock, logger: logger)
        try await directory.start()
        var tokens: [Role: String] = [:]
        for role in Role.allCases {
            // A connection partner's must be narrowed down, and end.
            let isPartner = role == .connectionPartner
            tokens[role] = try await directory.createToken(
                name: role.rawValue, roles: [role], expiresAt: isPartner ? clock.now.addingTimeInterval(86_400) : nil,
                scope: isPartner ? TokenScope(users: ["_PARTNER*"], systems: []) : nil, by: "test"
            ).secret
        }
        self.tokens = tokens
        var services = ManagementServices(
            directory: directory, authority: authority, tenant: tenant,
            expiry: ExpiryWatch(directory: directory, logger: logger),
            trail: AuditTrail(directory: directory, signer: AuditSigner(), logger: logger), clock: clock,
            version: "1.2.3", serverName: "Test")
        if isWhole, let authority, let tenant {
            services.connections = Connections(
                store: MemoryConnectionStore(),
                ends: OneServer(directory: directory, authority: authority, tenant: tenant), logger: logger)
            services.handOvers = HandOvers(store: MemoryHandOverStore(), directory: directory, logger: logger)
            services.revocation = CertificateRevocation(
                directory: directory, authority: authority,
                register: RevocationRegister(authority: authority, store: MemoryRevocationStore()),
                fetcher: NothingToFetch())
        }
        api = try ManagementAPI(services: services, logger: logger)
    }

    func run<Result: Sendable>(_ body: @escaping @Sendable (TestCaller) async throws -> Result) async throws -> Result {
        let router = Router()
        api.addRoutes(to: router)
        let tokens = tokens
        return try await Application(router: router).test(.router) { client in
            try await body(TestCaller(client: client, tokens: tokens))
        }
    }
}

/// Every address is refused, as an egress policy does.
private struct NothingToFetch: RevocationListFetcher {
    func fetch(_ address: String) async throws -> [UInt8] {
        throw DirectoryError(.invalid, "The address \(address.prefix(80)) is not allowed.")
    }
}

/// Sends requests as a role.
struct TestCaller: Sendable {
    let client: any TestClientProtocol
    let tokens: [Role: String]

    /// - Parameter body: JSON text.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as role: Role? = .administrator, body: String? = nil,
        contentType: String? = "application/json"
    ) async throws -> TestAnswer {
        var headers = HTTPFields()
        if let role, let token = tokens[role] { headers[.authorization] = "Bearer \(token)" }
        if body != nil { headers[.contentType] = contentType }
        return try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { TestAnswer(status: $0.status.code, headers: $0.headers, bytes: Array($0.body.readableBytesView)) }
    }

    func post(_ path: String, _ body: some Encodable, as role: Role = .administrator) async throws -> TestAnswer {
        let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
        return try await send(.post, "/management/v1" + path, as: role, body: text)
    }

    func get(_ path: String, as role: Role = .administrator) async throws -> TestAnswer {
        try await send(.get, "/management/v1" + path, as: role)
    }
}

/// What came back.
struct TestAnswer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    var problem: Problem {
        get throws {
            #expect(headers[.contentType] == "application/problem+json")
            let problem = try decoded(Problem.self)
            #expect(problem.status == status)
            return problem
        }
    }
}

/// A clock that stands where it is put.
final class SettableClock: DirectoryClock {
    private let date: Mutex<Date>

    init(_ date: Date) {
        self.date = Mutex(date)
    }

    var now: Date { date.withLock { $0 } }

    func set(_ date: Date) {
        self.date.withLock { $0 = date }
    }
}
