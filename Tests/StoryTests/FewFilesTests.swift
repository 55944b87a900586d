import CountersignTesting
import Foundation
import Testing

@testable import CountersignServer

/// A server that may open hardly any files, met by more callers than that.
@Suite(.serialized) struct FewFilesTests {
    /// Trying to accept again and again at once would take a whole core.
    @Test(.enabled(if: ExternalProgram.shouldTest("curl")), .timeLimit(.minutes(2)))
    func withoutFilesForMoreConnectionsItWaitsAndServesAfterwards() async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let limited = folder.appending(path: "limited")
        try Data("#!/bin/sh\nulimit -n 100\nexec '\(BuiltProgram.url.path)' \"$@\"\n".utf8).write(to: limited)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: limited.path)
        let server = try await ServerProcess.start(
            executable: limited, name: "business-system", dataDirectory: folder.appending(path: "data"), ports: (0, 0))
        do {
            let port = try #require(URL(string: server.addresses.gateway)?.port)
            var callers: [TestConnection] = []
            for _ in 0..<150 { callers.append(try await TestConnection.connect(port: port)) }
            let process = server.processIdentifier
            while try openFiles(of: process) < 100 { try await Task.sleep(for: .milliseconds(5)) }
            let (start, before) = (ContinuousClock.now, try processorTicks(of: process))
            while ContinuousClock.now - start < .seconds(2) { try await Task.sleep(for: .milliseconds(50)) }
            // Of the 200 hundredths of a second that have passed.
            #expect(try processorTicks(of: process) - before < 60)
            for caller in callers { await caller.close() }
            let run = try await ProgramRun.run(
                "curl",
                [
                    "--silent", "--cacert", server.gatewayAuthority.path, "--output", "/dev/null", "--write-out",
                    "%{http_code}", "--retry", "5", "--retry-connrefused", server.addresses.gateway,
                ])
            #expect(run.output == "401", "\(run.errors)")
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func openFiles(of process: Int32) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    /// User and system time. Source: proc(5), fields 14 and 15.
    private func processorTicks(of process: Int32) throws -> Int {
        let fields = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).split(separator: " ")
        return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
    }
}
