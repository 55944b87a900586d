import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign message trace`.
struct MessageTraceCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "List a message's traced steps, or show what one of them found.",
        discussion: """
            Steps are traced while the flow's log level is DEBUG or TRACE: see flow logging.

            Example:
              countersign message trace MESSAGE
              countersign message trace MESSAGE --step STEP --body-out body.xml
            """)
    @Argument(help: "The message's id.") var id: String
    @Option(help: "A traced step's id, as the list shows it.") var step: String?
    @Option(help: "Where to write the body that the step found.") var bodyOut: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard let step else {
            guard bodyOut == nil else {
                throw CommandFailure.usage("--body-out is of one step", hint: "give --step")
            }
            return try server.show(try await client.trace(of: id)) { trace in
                guard !trace.steps.isEmpty else {
                    return ["No step of the message was traced, or none is kept any more."]
                }
                var table = Table("AT", "ATTEMPT", "STEP", "BODY BYTES", "ID")
                for step in trace.steps {
                    table.add(step.at, String(step.attempt), step.title, String(step.bodySize), step.id)
                }
                return table.lines
            }
        }
        let detail = try await client.tracedStep(step, of: id)
        let body = detail.body.flatMap { Data(base64Encoded: $0) }
        if let bodyOut {
            guard let body else {
                throw CommandFailure.usage("the step's body was not traced", hint: "set the flow's log level to TRACE")
            }
            try OutputFile.write(Array(body), to: bodyOut, mode: 0o600)
        }
        try server.show(detail) { detail in
            let headers = detail.headers.sorted { $0.key < $1.key }.map { "header \($0.key): \($0.value)" }
            let properties = detail.properties.sorted { $0.key < $1.key }.map { "property \($0.key): \($0.value)" }
            let text = bodyOut == nil ? body.map { [String(decoding: $0, as: UTF8.self)] } ?? [] : []
            return [detail.step.title] + headers + properties + text + (detail.isCut ? ["… cut"] : [])
        }
    }
}

/// `countersign message attachments`.
struct MessageAttachmentsCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "attachments",
        abstract: "List what receivers answered a message's calls that failed, or write one to a file.",
        discussion: """
            Example:
              countersign message attachments MESSAGE
              countersign message attachments MESSAGE --attachment ID --out answer.json
            """)
    @Argument(help: "The message's id.") var id: String
    @Option(help: "An attachment's id, as the list shows it.") var attachment: String?
    @Option(help: "Where to write it.") var out: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        switch (attachment, out) {
        case (let attachment?, let out?):
            try OutputFile.write(try await client.attachment(attachment, of: id), to: out, mode: 0o600)
            try server.done("Attachment written to \(out).")
        case (nil, nil):
            try server.show(try await client.attachments(of: id)) { list in
                guard !list.attachments.isEmpty else { return ["The message has no attachment."] }
                var table = Table("AT", "ATTEMPT", "NAME", "TYPE", "BYTES", "ID")
                for item in list.attachments {
                    table.add(
                        item.at, String(item.attempt), item.name, item.mediaType, String(item.size), item.id)
                }
                return table.lines
            }
        default: throw CommandFailure.usage("--attachment and --out go together", hint: "give both, or neither")
        }
    }
}
