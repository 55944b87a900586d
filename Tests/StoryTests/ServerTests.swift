import CountersignTesting
import Foundation
import KeyMaterial
import ManagementSchema
import Testing

@testable import CountersignServer

/// A business system's server as scripts and operators meet it: many at once, two at once, and killed in the middle.
@Suite("The server", .serialized)
struct ServerTests {
    /// Runs `body` with a server in a folder of its own, and takes both away.
    private func withServer(_ body: (ServerProcess, URL) async throws -> Void) async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await start(folder)
        do {
            try await body(server, folder)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func start(_ folder: URL) async throws -> ServerProcess {
        try await ServerProcess.start(
            executable: BuiltProgram.url, name: "business-system", dataDirectory: folder.appending(path: "data"),
            ports: (0, 0))
    }

    private func countersign(_ server: ServerProcess, _ words: String...) async throws -> ProgramRun {
        try await ProgramRun.run(BuiltProgram.url.path, words, environment: server.environment)
    }

    private func certificateFile(_ folder: URL, _ name: String) throws -> (path: String, fingerprint: String) {
        let key = try PrivateKey.generate(.ecP256)
        let now = Date()
        let certificate = try CertificateTemplate(
            subject: try DistinguishedName(rfc4514: "CN=\(name)"), notBefore: now.addingTimeInterval(-60),
            notAfter: now.addingTimeInterval(86_400), usage: .client
        ).selfSigned(by: key)
        let file = folder.appending(path: "\(name).cer")
        try Data(certificate.pem.utf8).write(to: file)
        return (file.path, certificate.fingerprint.hex)
    }

    private func assigned(_ server: ServerProcess) async throws -> [String: [String]] {
        let run = try await countersign(server, "certificate", "list", "--json")
        let list = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
        let rows = list["certificates"].elements.map { row in
            (row["sha256Fingerprint"].text ?? "", [row["user"].text ?? ""])
        }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    @Test(.timeLimit(.minutes(3)))
    func oneCertificateForEightUsersAtOnceHasOneWinner() async throws {
        try await withServer { server, folder in
            let users = (1...8).map { "_USER\($0)" }
            for user in users { #expect(try await countersign(server, "user", "create", user).exitStatus == 0) }
            for round in 1...3 {
                let file = try certificateFile(folder, "round\(round)")
                let runs = try await withThrowingTaskGroup(of: ProgramRun.self) { group in
                    for user in users {
                        group.addTask {
                            try await ProgramRun.run(
                                BuiltProgram.url.path,
                                ["certificate", "assign", "--user", user, "--file", file.path],
                                environment: server.environment)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(runs.filter { $0.exitStatus == 0 }.count == 1)
                let owner = try #require(try await assigned(server)[file.fingerprint])
                #expect(owner.count == 1)
                let refused = runs.filter { $0.exitStatus == 77 }
                #expect(refused.count == 7)
                for run in refused {
                    #expect(run.errors.contains("Certificate is Already Assigned to User \(owner[0])"))
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func aSecondServerOnOneDataDirectoryIsRefusedByName() async throws {
        try await withServer { server, _ in
            let run = try await ProgramRun.run(
                BuiltProgram.url.path,
                ["serve", "--data", server.dataDirectory.path, "--console-port", "0", "--gateway-port", "0"])
            #expect(run.exitStatus == 78)
            #expect(run.errors.contains("served by process \(server.processIdentifier)"))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func everySeriesOfTheMetricsSaysWhatItMeasures() async throws {
        try await withServer { server, _ in
            let address = try #require(server.environment["COUNTERSIGN_SERVER"])
            let authority = try #require(server.environment["COUNTERSIGN_CA_FILE"])
            let scrape = try ExternalProgram.required("curl").run([
                "--silent", "--fail", "--cacert", authority, "\(address)/metrics",
            ])
            let lines = scrape.output.split(separator: "\n")
            let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
            let helped = lines.filter { $0.hasPrefix("# HELP ") }.map { $0.split(separator: " ")[2] }
            #expect(types.contains("countersign_gateway_verdicts_total"), "\(scrape.output)")
            #expect(types == helped)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func aKilledServerLeavesNoHalfAssignment() async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let killed = try await start(folder)
        #expect(try await countersign(killed, "user", "create", "_KILLED").exitStatus == 0)
        let files = try (1...6).map { try certificateFile(folder, "killed\($0)") }
        let acknowledged = try await withThrowingTaskGroup(of: String?.self) { group in
            for (index, file) in files.enumerated() {
                group.addTask {
                    let run = try await ProgramRun.run(
                        BuiltProgram.url.path, ["certificate", "assign", "--user", "_KILLED", "--file", file.path],
                        environment: killed.environment)
                    if index == 2 { kill(killed.processIdentifier, SIGKILL) }
                    return run.exitStatus == 0 ? file.fingerprint : nil
                }
            }
            return try await group.reduce(into: Set<String>()) { if let one = $1 { $0.insert(one) } }
        }
        await killed.end()
        let again = try await start(folder)
        let held = try await assigned(again)
        #expect(acknowledged.isSubset(of: held.keys), "what was acknowledged must be there")
        #expect(held.values.allSatisfy { $0 == ["_KILLED"] })
        let audit = try await countersign(again, "audit", "verify")
        #expect(audit.exitStatus == 0, "\(audit.errors)")
        let entries = try await countersign(again, "audit", "list", "--json")
        let list = try JSONDecoder().decode(JSONValue.self, from: Data(entries.output.utf8))
        let assignments = list["entries"].elements.filter { $0["action"].text?.contains("assign") == true }
        #expect(assignments.count == held.count, "each assignment has its audit entry: \(entries.output)")
        await again.stop()
    }
}
