import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign message …`.
struct MessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Messages: what became of them, and which certificate they were sent with.",
        discussion: """
            Example:
              countersign message list --flow orders --status RETRY
            """,
        subcommands: [
            List.self, Show.self, Retry.self, Cancel.self, MessageTraceCommand.self, MessageAttachmentsCommand.self,
        ])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List messages, newest first.")
        @Option(help: "Only messages of this flow.") var flow: String?
        @Option(help: "Only messages in this status: COMPLETED, PROCESSING, RETRY, FAILED, CANCELLED, …")
        var status: String?
        @Option(name: .customLong("correlation-id"), help: "Only the messages with this correlation id.")
        var correlationID: String?
        @Option(
            help:
                "Only messages with this in application id, sender, receiver, type, custom status or header, or error.")
        var text: String?
        @Option(help: "Only messages that began at or after this time, such as 2026-11-23T15:40:00Z.")
        var since: String?
        @Option(help: "Only messages that began before this time.") var until: String?
        @Option(help: "At most so many, 1 to 1000.") var limit: Int = 50
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let list = try await client.messages([
                ("since", since), ("until", until),
                ("limit", String(limit)), ("flow", flow), ("status", status?.uppercased()), ("id", correlationID),
                ("text", text),
            ])
            try server.show(list) { list in
                var table = Table("STARTED AT", "FLOW", "STATUS", "ALIAS", "CERTIFICATE", "CORRELATION ID", "MESSAGE")
                for item in list.messages {
                    table.add(
                        item.startedAt, item.flow, item.status, item.privateKeyAlias ?? noValue,
                        item.certificateSha256Fingerprint.map { String($0.prefix(16)) } ?? noValue, item.correlationId,
                        item.id)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Show a message with its calls and steps.")
        @Argument(help: "The message's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.message(id), MessageCommand.lines)
        }
    }

    struct Retry: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a waiting message again now, or send a failed one again whose payload was kept.")
        @Argument(help: "The message's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.retryMessage(id), MessageCommand.lines)
        }
    }

    struct Cancel: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "End an unfinished message.")
        @Argument(help: "The message's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.cancelMessage(id), MessageCommand.lines)
        }
    }

    static func lines(_ detail: MessageDetail) -> [String] {
        let message = detail.message
        let head = [
            ("Message", message.id), ("Correlation ID", message.correlationId),
            ("Integration Flow", message.flow), ("Status", message.status), ("Trigger", message.trigger),
            ("Sender", message.sender ?? noValue), ("Started at", message.startedAt),
            ("Ended at", message.endedAt ?? noValue), ("Attempts", String(message.attempts)),
            ("Application ID", message.applicationMessageId ?? noValue),
            ("Custom status", message.customStatus ?? noValue), ("Log level", message.logLevel),
            ("Error", message.error ?? noValue),
        ].aligned
        let custom = message.customHeaders.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let origin = message.predecessor.map { ["Sent again in the place of \($0)."] } ?? []
        var calls = Table("CALL AT", "CHANNEL", "REQUEST", "STATUS", "ALIAS", "CERTIFICATE", "ERROR")
        for call in message.calls {
            calls.add(
                call.startedAt, call.channel, "\(call.method) \(call.address)",
                call.status.map(String.init) ?? noValue, call.privateKeyAlias ?? noValue,
                call.certificateSha256Fingerprint ?? noValue, call.error ?? noValue)
        }
        var steps = Table("STEP AT", "ATTEMPT", "STEP")
        for step in detail.steps { steps.add(step.at, String(step.attempt), step.title) }
        return head + custom + origin + (message.calls.isEmpty ? ["It called nobody."] : calls.lines)
            + (detail.steps.isEmpty ? [] : steps.lines) + (detail.result.map(lines) ?? [])
    }

    /// Bytes of a result that are shown.
    private static let resultBytesMax = 64 << 10

    private static func lines(_ result: MessageResultResource) -> [String] {
        let body = [UInt8](Data(base64Encoded: result.body) ?? Data())
        let headers = result.headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        guard !body.isEmpty else { return ["Result: empty"] + headers }
        let text = body.count <= resultBytesMax ? String(validating: body, as: UTF8.self) : nil
        let isPrintable = text?.unicodeScalars.allSatisfy { $0.value >= 0x20 || "\t\n\r".unicodeScalars.contains($0) }
        guard let text, isPrintable == true else {
            return ["Result: \(body.count) bytes; --result-file writes them"] + headers
        }
        return ["Result: \(body.count) bytes"] + headers + [""]
            + text.split(
                separator: "\n", omittingEmptySubsequences: false
            ).map(String.init)
    }
}
