import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Testing

/// Two processes at one database: the test's own program runs itself again, twice, for `assignsForAnotherProcess`.
struct TwoProcessTests {
    private static let folderVariable = "COUNTERSIGN_ASSIGN_IN"
    private static let userVariable = "COUNTERSIGN_ASSIGN_AS"
    private static let rounds = 40

    private static func directory(in folder: String) throws -> Directory {
        let key = try MasterKey(bytes: [UInt8](repeating: 7, count: 32))
        let database = try Database(path: folder + "/directory.sqlite", masterKey: key)
        return Directory(
            store: SQLiteDirectoryStore(database), clock: AdjustableClock(StorePKI.now), logger: Logger(label: "test"))
    }

    @Test func exactlyOneOfTwoProcessesWins() async throws {
        let folder = try ScratchFolder()
        let directory = try Self.directory(in: folder.url.path)
        let users = ["_FIRST", "_SECOND"]
        for user in users { _ = try await directory.create(CommunicationUser(id: user), by: "test") }
        let pki = try StorePKI()
        let certificates = try (0..<Self.rounds).map { try pki.pki.client("round \($0)").certificate }
        try folder.write("certificates.pem", certificates.map(\.pem).joined())

        let processes = try users.map { try start($0, in: folder) }
        for process in processes { process.waitUntilReady() }
        for process in processes { process.go() }
        for process in processes { #expect(process.finish() == 0) }

        let outcomes = try users.map { user in
            String(decoding: try folder.read("outcome\(user)"), as: UTF8.self).split(separator: "\n").map(String.init)
        }
        for (round, certificate) in certificates.enumerated() {
            let owner = try #require(try await directory.owner(of: certificate.fingerprint))
            let expected = users.map { user in
                user == owner ? "won" : "Certificate is Already Assigned to User \(owner)"
            }
            #expect(outcomes.map { $0[round] } == expected)
        }
        #expect(try await directory.verifyAudit().isIntact)
        #expect(try await directory.audit(AuditFilter(action: "certificate.assign", limit: 1000)).count == Self.rounds)
    }

    /// What each of the two processes does: waits for a line, then assigns one certificate after the other.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[userVariable] != nil))
    func assignsForAnotherProcess() async throws {
        let environment = ProcessInfo.processInfo.environment
        let user = try #require(environment[Self.userVariable])
        let folder = try #require(environment[Self.folderVariable])
        let directory = try Self.directory(in: folder)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/certificates.pem"))
        let certificates = try CertificateBundle(bytes: Array(bytes)).certificates
        try FileHandle.standardOutput.write(contentsOf: Data("ready to assign\n".utf8))
        _ = FileHandle.standardInput.availableData
        var outcomes: [String] = []
        for certificate in certificates {
            do {
                _ = try await directory.assign(certificate, to: user, by: user)
                outcomes.append("won")
            } catch let error as DirectoryError {
                outcomes.append(error.detail)
            }
        }
        try Data(outcomes.joined(separator: "\n").utf8)
            .write(to: URL(fileURLWithPath: folder + "/outcome\(user)"))
    }

    private struct Assigner {
        let process: Process
        let input: Pipe
        let output: Pipe

        /// Reads on until the process says that it is ready, or ends.
        func waitUntilReady() {
            var text = ""
            while !text.contains("ready to assign") {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { return }
                text += String(decoding: data, as: UTF8.self)
            }
        }

        func go() { try? input.fileHandleForWriting.write(contentsOf: Data("go\n".utf8)) }

        func finish() -> Int32 {
            _ = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    private func start(_ user: String, in folder: ScratchFolder) throws -> Assigner {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "assignsForAnotherProcess"]
        process.environment = ProcessInfo.processInfo.environment.merging([
            Self.userVariable: user, Self.folderVariable: folder.url.path,
        ]) { $1 }
        let assigner = Assigner(process: process, input: Pipe(), output: Pipe())
        process.standardInput = assigner.input
        process.standardOutput = assigner.output
        try process.run()
        return assigner
    }
}
