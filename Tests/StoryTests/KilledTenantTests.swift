import CountersignTesting
import Foundation
import KeyMaterial
import ManagementSchema
import Synchronization
import Testing

@testable import CountersignServer

/// Messages through a flow with a mutual-TLS receiver, while the tenant is killed again and again.
///
/// `COUNTERSIGN_KILL_MESSAGES`, `COUNTERSIGN_KILLS` and `COUNTERSIGN_PROGRAM` make the whole trial of it: 10000 messages,
/// 10 kills, the release build.
@Suite("A tenant that is killed", .serialized)
struct KilledTenantTests {
    private static func number(_ name: String, _ fallback: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? fallback
    }

    private static let messages = number("COUNTERSIGN_KILL_MESSAGES", 240)
    private static let kills = number("COUNTERSIGN_KILLS", 3)
    private static let program =
        ProcessInfo.processInfo.environment["COUNTERSIGN_PROGRAM"].map { URL(filePath: $0) } ?? BuiltProgram.url

    @Test(.timeLimit(.minutes(30)))
    func losesNoMessageAndItsLogAgreesWithTheReceiver() async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let book = ReceiverBook()
        let pki = try TestPKI()
        let identity = try pki.server()
        let receiver = try await TestHTTPServer.start(
            tls: TestServerTLS(
                certificateChain: identity.chain, privateKey: identity.key, clientCertificates: .required)
        ) { request in
            book.note(request.text)
            return TestResponse(200)
        }
        let scene = KillScene(folder: folder, program: Self.program, port: receiver.port)
        var server = try await scene.start(ports: (0, 0))
        do {
            let sender = try await scene.prepare(server, root: pki.root)
            let posting = Task { try await sender.post(Self.messages) }
            for kill in 1...Self.kills {
                await sender.reach(Self.messages * kill / (Self.kills + 1))
                server = try await scene.killAndRestart(server)
            }
            try await posting.value
            let log = try await scene.log(server)
            #expect(log.unfinished.isEmpty, "the log holds unfinished messages")
            #expect(Set(log.completed) == book.messageIDs, "the log and the receiver do not agree")
            #expect(book.orders.isSuperset(of: sender.acknowledged), "an acknowledged message is lost")
            #expect(sender.acknowledged.count == Self.messages)
            print(
                "\(Self.messages) messages, \(Self.kills) kills: \(book.orders.count) orders arrived in "
                    + "\(book.count) calls of \(book.messageIDs.count) messages; \(sender.repeated) sent again")
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        await receiver.stop()
    }
}

/// What the receiver has seen: `message id|order`. It takes no call without a certificate.
private final class ReceiverBook: Sendable {
    private struct Seen {
        var ids: Set<String> = []
        var orders: Set<String> = []
        var count = 0
    }

    private let seen = Mutex(Seen())

    func note(_ text: String) {
        let parts = text.split(separator: "|").map(String.init)
        guard parts.count == 2 else { return }
        seen.withLock { seen in
            seen.ids.insert(parts[0])
            seen.orders.insert(parts[1])
            seen.count += 1
        }
    }

    var messageIDs: Set<String> { seen.withLock { $0.ids } }
    var orders: Set<String> { seen.withLock { $0.orders } }
    var count: Int { seen.withLock { $0.count } }
}

/// A tenant with one flow, HTTPS in and HTTP out with a client certificate, and a sender for it.
private struct KillScene {
    let folder: URL
    let program: URL
    /// The receiver's.
    let port: Int

    func start(ports: (console: Int, gateway: Int)) async throws -> ServerProcess {
        try await ServerProcess.start(
            executable: program, name: "integration-tenant", dataDirectory: folder.appending(path: "data"),
            ports: ports)
    }

    func killAndRestart(_ server: ServerProcess) async throws -> ServerProcess {
        kill(server.processIdentifier, SIGKILL)
        await server.end()
        let ports = [server.addresses.console, server.addresses.gateway].compactMap { URL(string: $0)?.port }
        return try await start(ports: (ports[0], ports[1]))
    }

    private var flow: [UInt8] {
        var flow = SampleFlow.https(
            "/orders",
            steps: [
                SampleFlow.modifier(
                    "m", body: "${property.SAP_MessageProcessingLogID}|${in.body}"),
                SampleFlow.requestReply("call"),
            ])
        flow.addReceiver(
            "out", from: "call",
            [
                "authenticationMethod": "Client Certificate", "privateKeyAlias": "tenant_key_pair",
                "httpAddressWithoutQuery": "https://localhost:\(port)/x",
            ])
        return flow.iflw
    }

    func prepare(_ server: ServerProcess, root: Certificate) async throws -> KillSender {
        try Data(flow).write(to: folder.appending(path: "orders.iflw"))
        try Data(root.pem.utf8).write(to: folder.appending(path: "root.pem"))
        let file = folder.appending(path: "sender.p12")
        let secret = folder.appending(path: "sender.pass")
        try Data("a-long-passphrase-1".utf8).write(to: secret)
        try await run(server, "tenant", "keystore", "add", folder.appending(path: "root.pem").path, "--alias", "root")
        try await run(server, "flow", "import", folder.appending(path: "orders.iflw").path, "--id", "orders")
        try await run(server, "flow", "deploy", "orders")
        try await run(server, "system", "create", "S", "--name", "Sender")
        try await run(server, "user", "create", "_SENDER")
        try await run(
            server, "arrangement", "create", "A", "--scenario", "INTEGRATION_FLOWS", "--system", "S", "--user",
            "_SENDER", "--authentication-method", "ssl-client-certificate")
        try await run(
            server, "key-pair", "create", "--user", "_SENDER", "--out", file.path, "--passphrase-file", secret.path)
        try await run(server, "arrangement", "activate", "A")
        let identity = try Caller.identity(of: file, passphrase: Passphrase("a-long-passphrase-1"))
        return KillSender(gateway: server.addresses.gateway, authority: server.gatewayAuthority, identity: identity)
    }

    private func run(_ server: ServerProcess, _ words: String...) async throws {
        let run = try await ProgramRun.run(program.path, words, environment: server.environment)
        guard run.exitStatus == 0 else { throw StoryFailure(evidence: "\(words): \(run.errors)\(run.output)") }
    }

    /// Ids of messages, once none is under way any more.
    func log(_ server: ServerProcess) async throws -> (completed: [String], unfinished: [String]) {
        let caller = try Caller(
            gateway: server.addresses.console, authority: server.dataDirectory.appending(path: "console-ca.pem"),
            identity: nil,
            token: try String(contentsOf: server.dataDirectory.appending(path: "admin-token"), encoding: .utf8))
        defer { Task { await caller.close() } }
        for _ in 0..<600 {
            let open = try await ids(caller, "Status%20eq%20'PROCESSING'%20or%20Status%20eq%20'RETRY'")
            if open.isEmpty { return (try await ids(caller, "Status%20eq%20'COMPLETED'"), []) }
            // Each look waits for the server, which works meanwhile.
        }
        return ([], try await ids(caller, "Status%20ne%20'COMPLETED'"))
    }

    private func ids(_ caller: Caller, _ filter: String) async throws -> [String] {
        var all: [String] = []
        while true {
            let path =
                "/api/v1/MessageProcessingLogs?$format=json&$select=MessageGuid&$top=1000&$skip=\(all.count)&$filter=\(filter)"
            let answer = try await caller.call("GET", path)
            let page = try JSONDecoder().decode(JSONValue.self, from: Data(answer.body.utf8))["d"]["results"].elements
            all += page.compactMap { $0["MessageGuid"].text }
            if page.count < 1000 { return all }
        }
    }
}

/// Posts orders over several connections, each again and again until it is acknowledged.
private final class KillSender: Sendable {
    private struct State {
        var next = 0
        var acknowledged: Set<String> = []
        var repeated = 0
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private static let connections = 8
    private let gateway: String
    private let authority: URL
    private let identity: (key: PrivateKey, chain: [Certificate])
    private let state = Mutex(State())

    init(gateway: String, authority: URL, identity: (key: PrivateKey, chain: [Certificate])) {
        self.gateway = gateway
        self.authority = authority
        self.identity = identity
    }

    var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
    var repeated: Int { state.withLock { $0.repeated } }

    /// Returns when so many orders are acknowledged.
    func reach(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.acknowledged.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func post(_ count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.connections {
                group.addTask { try await self.work(count) }
            }
            try await group.waitForAll()
        }
    }

    private func work(_ count: Int) async throws {
        let caller = try Caller(gateway: gateway, authority: authority, identity: identity)
        while let order = take(count) {
            while try await !isTaken(order, caller) {}
        }
        await caller.close()
    }

    private func take(_ count: Int) -> String? {
        state.withLock { state in
            guard state.next < count else { return nil }
            state.next += 1
            return "order-\(state.next)"
        }
    }

    /// Whether the flow has answered; a server that is down is asked again.
    private func isTaken(_ order: String, _ caller: Caller) async throws -> Bool {
        guard let answer = try? await caller.call("POST", "/http/orders", body: order), answer.status == 200 else {
            state.withLock { $0.repeated += 1 }
            try await Task.sleep(for: .milliseconds(20))
            return false
        }
        let ready = state.withLock { state in
            state.acknowledged.insert(order)
            let reached = state.waiting.filter { $0.count <= state.acknowledged.count }
            state.waiting.removeAll { $0.count <= state.acknowledged.count }
            return reached
        }
        for one in ready { one.continuation.resume() }
        return true
    }
}
