import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign flow configure`.
struct FlowConfigureCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "configure", abstract: "Set a private key alias or parameters on flows; deploy makes it count.",
        discussion: """
            Without --channel, the alias is set on every receiver channel that authenticates by client certificate.

            Example:
              countersign flow configure orders invoices --private-key-alias alias_1
              countersign flow configure orders --parameter address=https://partner.example.com/orders
            """)
    @Argument(help: "The flows' ids.") var ids: [String]
    @Option(help: "The channel, by name or id, that alias and properties are for.") var channel: String?
    @Option(help: "The alias of the key that the channel authenticates with.") var privateKeyAlias: String?
    @Option(help: "KEY=VALUE: an externalised parameter; may be repeated.") var parameter: [String] = []
    @Option(help: "KEY=VALUE: another property of the channel; may be repeated.") var property: [String] = []
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let parameters = try pairs(parameter, option: "--parameter")
        let properties = try pairs(property, option: "--property")
        guard privateKeyAlias != nil || !parameters.isEmpty || !properties.isEmpty else {
            throw CommandFailure.usage(
                "nothing is to be configured", hint: "give --private-key-alias, --parameter or --property")
        }
        let body = FlowConfigurationChange(
            channel: channel, privateKeyAlias: privateKeyAlias, parameters: parameters.isEmpty ? nil : parameters,
            channelProperties: properties.isEmpty ? nil : properties)
        var flows: [FlowDetail] = []
        for id in ids { flows.append(try await client.configureFlow(id, body)) }
        try server.show(Configured(flows: flows)) { $0.flows.flatMap(FlowCommand.lines) }
    }

    private struct Configured: Encodable {
        let flows: [FlowDetail]
    }
}

/// `countersign flow send`.
struct FlowSendCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Start a deployed flow by hand, and wait for its first attempt.",
        discussion: """
            Shows what the flow has made of the message, as its sender would be answered; --result-file writes it.
            Ends with status 69 where the message was not completed.

            Example:
              countersign flow send orders --body-file order.json --header Content-Type=application/json
            """)
    @Argument(help: "The flow's id.") var id: String
    @Option(help: "The message's body; - is standard input.") var bodyFile: String?
    @Option(help: "NAME=VALUE: a header of the message; may be repeated.") var header: [String] = []
    @Option(name: .customLong("correlation-id"), help: "The correlation id; made when absent.")
    var correlationID: String?
    @Option(help: "Where to write the result's body.") var resultFile: String?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let body = try bodyFile.map { Data(try InputFile.read($0, bytesMax: 16 << 20)).base64EncodedString() }
        let headers = try pairs(header, option: "--header")
        let sent = try await client.sendMessage(
            flow: id,
            MessageSend(body: body, headers: headers.isEmpty ? nil : headers, correlationId: correlationID))
        if let resultFile, let result = sent.result, let body = Data(base64Encoded: result.body) {
            try OutputFile.write([UInt8](body), to: resultFile, mode: 0o600)
        }
        try server.show(sent, MessageCommand.lines)
        if sent.message.status != "COMPLETED" { throw ExitCode(ExitStatus.serviceUnavailable.rawValue) }
    }
}

/// `KEY=VALUE` options; the value may be empty and may hold `=`.
private func pairs(_ texts: [String], option: String) throws -> [String: String] {
    var pairs: [String: String] = [:]
    for text in texts {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw CommandFailure.usage("\(option) \(text) is not KEY=VALUE")
        }
        pairs[String(text[..<sign])] = String(text[text.index(after: sign)...])
    }
    return pairs
}
