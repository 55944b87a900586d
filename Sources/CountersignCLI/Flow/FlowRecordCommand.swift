import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign flow record`.
struct FlowRecordCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Send a message by hand, and write the run down as a test that needs no receiver.",
        discussion: """
            The folder gets the flow's project and a .flowtest.json with what the receivers were asked and answered;
            `countersign flow test` replays it. What receivers answered may be confidential: it stands there as it came.

            Example:
              countersign flow record orders --body-file order.xml --out recorded
              countersign flow test recorded
            """)
    @Argument(help: "The deployed flow's id.") var id: String
    @Option(help: "The file with the message's body.") var bodyFile: String?
    @Option(help: "A header of the message, NAME=VALUE; may be repeated.") var header: [String] = []
    @Option(help: "The new folder to write.") var out: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard !OutputFile.exists(out) else {
            throw CommandFailure(.refused, code: "fileExists", "\(out) is there already")
        }
        var headers: [String: String] = [:]
        for text in header {
            guard let equals = text.firstIndex(of: "=") else { throw CommandFailure.usage("--header takes NAME=VALUE") }
            headers[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        let body = try bodyFile.map { Data(try InputFile.read($0, bytesMax: 16 << 20)).base64EncodedString() }
        let recording = try await client.recordFlow(
            id, MessageSend(body: body, headers: headers.isEmpty ? nil : headers))
        let export = try await client.exportFlow(id)
        var files = try export.files.map { file in
            guard let content = Data(base64Encoded: file.content), ProjectFolder.isPlain(file.path) else {
                throw CommandFailure(.defect, code: "unexpectedAnswer", "the server's export cannot be read")
            }
            return (path: "flow/\(file.path)", content: [UInt8](content))
        }
        var script = FlowRecordingScript(recording)
        let json = script.json
        files += script.files
        files.append((path: "\(id).flowtest.json", content: Array((json.text + "\n").utf8)))
        try ProjectFolder.write(files, to: out)
        try server.show(recording) { recording in
            [
                "The message is \(recording.status); \(recording.calls.count) calls of receivers were recorded.",
                "Replay it with: countersign flow test \(out)",
            ]
        }
    }
}

/// A recording as a script that `flow test` takes.
struct FlowRecordingScript {
    private let recording: FlowRecordingResource
    /// Bodies that are no text, beside the script.
    private(set) var files: [(path: String, content: [UInt8])] = []

    init(_ recording: FlowRecordingResource) {
        self.recording = recording
    }

    var json: JSONValue {
        mutating get {
            var members: [(String, JSONValue)] = [
                ("flow", .string("flow")), ("now", .string(recording.startedAt)),
                (
                    "input",
                    .object([("headers", Self.table(recording.input.headers))] + body(recording.input.body, "input"))
                ),
            ]
            var receivers: [JSONValue] = []
            for (index, call) in recording.calls.enumerated() { receivers.append(receiver(call, index + 1)) }
            members.append(("receivers", .array(receivers)))
            var expected: [(String, JSONValue)] = [("status", .string(recording.status))]
            if let result = recording.result { expected += body(result.body, "expected") }
            if let path = recording.path { expected.append(("path", .strings(path.map(Self.name)))) }
            members.append(("expected", .object(expected)))
            return .object(members)
        }
    }

    private mutating func receiver(_ call: RecordedCall, _ number: Int) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("channel", .string(call.channel)),
            (
                "expect",
                .object(
                    [("method", .string(call.method)), ("url", .string(call.url))] + body(call.body, "call-\(number)"))
            ),
        ]
        if let reply = call.reply {
            members.append(
                (
                    "reply",
                    .object(
                        [("status", .integer(reply.status)), ("headers", Self.table(reply.headers))]
                            + body(reply.body, "reply-\(number)"))
                ))
        }
        if let error = call.error { members.append(("error", .string(error))) }
        return .object(members)
    }

    /// A text in the script, anything else in a file beside it.
    private mutating func body(_ base64: String, _ name: String) -> [(String, JSONValue)] {
        let bytes = [UInt8](Data(base64Encoded: base64) ?? Data())
        if let text = String(validating: bytes, as: UTF8.self) { return [("body", .string(text))] }
        files.append((path: "\(name).bin", content: bytes))
        return [("bodyFile", .string("\(name).bin"))]
    }

    private static func table(_ headers: [String: String]) -> JSONValue {
        .object(headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    /// `Content Modifier 'Set Headers'` is named `Set Headers`.
    private static func name(_ title: String) -> String {
        title.split(separator: "'", maxSplits: 1).last.map { String($0.dropLast()) } ?? title
    }
}
