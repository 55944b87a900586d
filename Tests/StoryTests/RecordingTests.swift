import CountersignTesting
import Foundation
import Testing

@testable import CountersignServer

/// A run against a real receiver, written down and replayed without it.
@Suite("Recording a run", .serialized)
struct RecordingTests {
    @Test(.timeLimit(.minutes(3))) func aRecordedRunIsReplayedWithoutItsReceiver() async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let receiver = try await TestHTTPServer.start { request in
            TestResponse(201, headers: [("X-Seen", request.text)], text: "<done>\(request.text)</done>")
        }
        let server = try await ServerProcess.start(
            executable: BuiltProgram.url, name: "integration-tenant", dataDirectory: folder.appending(path: "data"),
            ports: (0, 0))
        func run(_ words: String...) async throws -> ProgramRun {
            try await ProgramRun.run(BuiltProgram.url.path, words, environment: server.environment)
        }
        var flow = SampleFlow.https(
            "/o", steps: [SampleFlow.modifier("m", body: "<o>${in.body}</o>"), SampleFlow.requestReply("call")])
        flow.addReceiver("partner", from: "call", ["httpAddressWithoutQuery": receiver.url + "/x"])
        let file = folder.appending(path: "orders.iflw")
        try Data(flow.iflw).write(to: file)
        let body = folder.appending(path: "body")
        try Data("7".utf8).write(to: body)
        let out = folder.appending(path: "recorded").path
        do {
            #expect(try await run("flow", "import", file.path, "--id", "orders").exitStatus == 0)
            #expect(try await run("flow", "deploy", "orders").exitStatus == 0)
            let recorded = try await run("flow", "record", "orders", "--body-file", body.path, "--out", out)
            #expect(recorded.exitStatus == 0, "\(recorded.errors)")
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
        await receiver.stop()
        let replayed = try await ProgramRun.run(BuiltProgram.url.path, ["flow", "test", out])
        #expect(replayed.exitStatus == 0, "\(replayed.output)\(replayed.errors)")
        // A flow that does something else is found out.
        let flowFile = try #require(
            FileManager.default.enumerator(atPath: out)?.compactMap { $0 as? String }.first { $0.hasSuffix(".iflw") })
        let changed = try String(contentsOfFile: "\(out)/\(flowFile)", encoding: .utf8)
            .replacingOccurrences(of: "&lt;o&gt;", with: "&lt;p&gt;")
        try Data(changed.utf8).write(to: URL(filePath: "\(out)/\(flowFile)"))
        #expect(try await ProgramRun.run(BuiltProgram.url.path, ["flow", "test", out]).exitStatus == 65)
    }
}
