import CountersignTesting
import Foundation
import ManagementSchema
import Testing

/// What the commands on messages ask of the server, and what they show of its answers.
@Suite struct MessageCommandTests {
    private static func message(_ status: String = "COMPLETED") -> MessageResource {
        MessageResource(
            id: "m-1", correlationId: "c-1", flow: "orders", flowName: "Orders", status: status, trigger: "MANUAL",
            customHeaders: [:], logLevel: "INFO", startedAt: "2026-11-23T15:40:00.000Z", attempts: 1, calls: [])
    }

    @Test func aTimeSpanIsAskedForAsItWasGiven() async throws {
        let scene = try await ServerScene { _ in .json(MessageList(messages: [Self.message()])) }
        let run = try await scene.run(
            "message", "list", "--since", "2026-11-23T15:00:00Z", "--until", "2026-11-23T16:00:00Z", "--flow", "orders",
            "--limit", "7")
        #expect(run.status == 0 && run.output.contains("m-1"))
        let target = try #require(scene.server.requests.first?.target)
        let items = URLComponents(string: target)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        #expect(
            query == [
                "since": "2026-11-23T15:00:00Z", "until": "2026-11-23T16:00:00Z", "flow": "orders", "limit": "7",
            ])
    }

    @Test func theResultOfAFlowIsShownAndWritten() async throws {
        let scene = try await ServerScene { _ in
            .json(
                MessageDetail(
                    message: Self.message(), steps: [],
                    result: MessageResultResource(
                        body: Data("<a>ü</a>\n".utf8).base64EncodedString(), headers: ["Content-Type": "text/xml"])))
        }
        let file = scene.folder.path("result.xml")
        let run = try await scene.run("flow", "send", "orders", "--result-file", file)
        #expect(run.status == 0)
        #expect(run.output.hasSuffix("Result: 10 bytes\nContent-Type: text/xml\n\n<a>ü</a>\n\n"))
        #expect(try scene.folder.read("result.xml") == Array("<a>ü</a>\n".utf8))
    }

    @Test func bytesThatAreNoTextAreCountedOnly() async throws {
        let scene = try await ServerScene { _ in
            .json(
                MessageDetail(
                    message: Self.message(), steps: [],
                    result: MessageResultResource(body: Data([0, 255, 27]).base64EncodedString(), headers: [:])))
        }
        let run = try await scene.run("flow", "send", "orders")
        #expect(run.output.hasSuffix("Result: 3 bytes; --result-file writes them\n"))
        let failed = try await ServerScene { _ in .json(MessageDetail(message: Self.message("FAILED"), steps: [])) }
        let other = try await failed.run("flow", "send", "orders")
        #expect(other.status == 69 && !other.output.contains("Result"))
    }
}
