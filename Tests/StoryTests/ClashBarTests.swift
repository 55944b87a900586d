import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementClient
import ManagementSchema
import Testing

@testable import CountersignServer

/// One certificate for many users at once, asked for by several processes: one winner, and refusals that name it.
///
/// The server is killed in the middle of a round. `COUNTERSIGN_CLASH_ROUNDS` and `COUNTERSIGN_CLASH_USERS` run the full
/// bar: 1,000 rounds for 64 users; `COUNTERSIGN_PROGRAM` names another server, such as one built for release.
@Suite(.serialized)
struct ClashBarTests {
    private static let clientVariable = "COUNTERSIGN_CLASH_CLIENT"
    private static let processes = 4
    private static let program =
        ProcessInfo.processInfo.environment["COUNTERSIGN_PROGRAM"].map { URL(filePath: $0) } ?? BuiltProgram.url

    private static func number(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }

    @Test(.timeLimit(.minutes(60)))
    func oneCertificateForManyUsersHasOneWinnerWhateverHappens() async throws {
        let rounds = Self.number("COUNTERSIGN_CLASH_ROUNDS", 12)
        let users = (0..<Self.number("COUNTERSIGN_CLASH_USERS", 16)).map { "_U\($0)" }
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var server = try await start(folder, ports: (0, 0))
        let ports = try [server.addresses.console, server.addresses.gateway].map {
            try #require(URL(string: $0)?.port)
        }
        try await create(users, at: server)
        let certificates = try certificates(rounds, in: folder)
        let clients = try (0..<Self.processes).map { number in
            try ClashClient(
                server, certificates: folder.appending(path: "certificates.pem").path,
                users: users.enumerated().filter { $0.offset % Self.processes == number }.map(\.element))
        }
        for client in clients { #expect(client.line() == "ready") }
        for (round, certificate) in certificates.enumerated() {
            for client in clients { client.go(round) }
            if round == rounds / 2 {
                kill(server.processIdentifier, SIGKILL)
                await server.end()
                server = try await start(folder, ports: (ports[0], ports[1]))
                _ = clients.map { $0.line() }
                // Whoever got no answer asks again.
                for client in clients { client.go(round) }
            }
            let answers = clients.flatMap { ($0.line() ?? "").split(separator: " ").map(String.init) }
            try judge(answers, round: round, certificate, users: users.count)
        }
        for client in clients { client.end() }
        try await examine(server, certificates)
        await server.stop()
    }

    /// Each answer is `won:USER`, `refused:OWNER`, or what must not be.
    private func judge(_ answers: [String], round: Int, _ certificate: Certificate, users: Int) throws {
        let winners = answers.filter { $0.hasPrefix("won:") }
        #expect(winners.count == 1, "round \(round): \(answers)")
        let owner = try #require(winners.first).dropFirst(4)
        #expect(answers.count == users, "round \(round): \(answers)")
        #expect(answers.filter { $0 == "refused:\(owner)" }.count == users - 1, "round \(round): \(answers)")
    }

    /// Nothing half done: each certificate has one holder and one entry in an audit that holds together.
    private func examine(_ server: ServerProcess, _ certificates: [Certificate]) async throws {
        let client = try ClashClient.client(server.environment)
        var held: [String: String] = [:]
        var cursor: String?
        repeat {
            let page = try await client.certificates([("limit", "1000"), ("cursor", cursor)])
            for row in page.certificates {
                #expect(held[row.sha256Fingerprint] == nil)
                held[row.sha256Fingerprint] = row.user
            }
            cursor = page.nextCursor
        } while cursor != nil
        #expect(Set(held.keys) == Set(certificates.map(\.fingerprint.hex)))
        let audit = try await ProgramRun.run(
            BuiltProgram.url.path, ["audit", "verify"], environment: server.environment)
        #expect(audit.exitStatus == 0, "\(audit.errors)")
        await client.shutdown()
    }

    private func start(_ folder: URL, ports: (Int, Int)) async throws -> ServerProcess {
        try await ServerProcess.start(
            executable: Self.program, name: "business-system", dataDirectory: folder.appending(path: "data"),
            ports: ports)
    }

    private func create(_ users: [String], at server: ServerProcess) async throws {
        let client = try ClashClient.client(server.environment)
        for user in users { _ = try await client.createUser(UserCreation(id: user)) }
        await client.shutdown()
    }

    private func certificates(_ count: Int, in folder: URL) throws -> [Certificate] {
        let pki = try TestPKI("Clash Authority")
        let certificates = try (0..<count).map { try pki.client("round \($0)").certificate }
        try Data(certificates.map(\.pem).joined().utf8).write(to: folder.appending(path: "certificates.pem"))
        return certificates
    }

    /// What each of the client processes does: for each number that it reads, assigns that certificate to all its users
    /// at once, and writes what came of it.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[clientVariable] != nil))
    func assignsInAProcessOfItsOwn() async throws {
        let environment = ProcessInfo.processInfo.environment
        let users = try #require(environment[Self.clientVariable]).split(separator: ",").map(String.init)
        let file = try Data(contentsOf: URL(filePath: try #require(environment["COUNTERSIGN_CLASH_FILE"])))
        let certificates = try CertificateBundle(bytes: Array(file)).certificates
        let client = try ClashClient.client(environment)
        try FileHandle.standardOutput.write(contentsOf: Data("ready\n".utf8))
        while let line = readLine(), let round = Int(line) {
            let pem = certificates[round].pem
            let answers = await withTaskGroup(of: String.self) { group in
                for user in users { group.addTask { await Self.assign(pem, to: user, by: client) } }
                return await group.reduce(into: [String]()) { $0.append($1) }
            }
            try FileHandle.standardOutput.write(contentsOf: Data((answers.joined(separator: " ") + "\n").utf8))
        }
        await client.shutdown()
    }

    private static func assign(_ pem: String, to user: String, by client: ManagementClient) async -> String {
        do {
            let done = try await client.assignCertificate(CertificateAssignmentCreation(user: user, certificate: pem))
            return "won:\(done.certificate.user)"
        } catch let error as ManagementClientError {
            guard let problem = error.problem, problem.status == 409, let owner = problem.owner,
                problem.detail == "Certificate is Already Assigned to User \(owner)"
            else { return "failed:\(error.problem?.status ?? 0)" }
            return "refused:\(owner)"
        } catch {
            return "failed:"
        }
    }
}

/// A process of this test's own program that assigns for some of the users.
private final class ClashClient {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = ""

    init(_ server: ServerProcess, certificates: String, users: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "assignsInAProcessOfItsOwn"]
        process.environment = ProcessInfo.processInfo.environment.merging(server.environment) { $1 }.merging([
            "COUNTERSIGN_CLASH_CLIENT": users.joined(separator: ","), "COUNTERSIGN_CLASH_FILE": certificates,
        ]) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    static func client(_ environment: [String: String]) throws -> ManagementClient {
        func file(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: URL(filePath: environment[name] ?? "")))
        }
        return try ManagementClient(
            ManagementClient.Configuration(
                address: environment["COUNTERSIGN_SERVER"] ?? "",
                token: String(decoding: try file("COUNTERSIGN_TOKEN_FILE"), as: UTF8.self),
                authorityPEM: try file("COUNTERSIGN_CA_FILE")))
    }

    func go(_ round: Int) { try? input.fileHandleForWriting.write(contentsOf: Data("\(round)\n".utf8)) }

    /// The next line that is an answer and not what the test runner says; nil at the end.
    func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: "\n") {
                let line = String(unread[..<end])
                unread = String(unread[unread.index(after: end)...])
                if line == "ready" || ["won:", "refused:", "failed:"].contains(where: line.hasPrefix) { return line }
                continue
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { return nil }
            unread += String(decoding: data, as: UTF8.self)
        }
    }

    func end() {
        try? input.fileHandleForWriting.close()
        _ = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
    }
}
