import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign flow logging`.
struct FlowLoggingCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "logging", abstract: "Show or change how a flow's messages are logged.",
        discussion: """
            NONE and ERROR keep only messages that did not complete, INFO all of them with their last steps, DEBUG also
            each step's headers and properties, TRACE the payloads too. DEBUG and TRACE end by themselves.

            Example:
              countersign flow logging orders --level trace
              countersign flow logging orders --custom-header OrderNumber --custom-header Customer
              countersign flow logging orders --keep-failed-payloads
            """)
    @Argument(help: "The flow's id.") var id: String
    @Option(help: "none, error, info, debug or trace.") var level: String?
    @Option(help: "A header or property that the log keeps of each message; may be repeated, and replaces the others.")
    var customHeader: [String] = []
    @Flag(help: "Keep no headers and properties.") var noCustomHeaders = false
    @Flag(
        inversion: .prefixedNo, help: "Keep what came in of messages that fail, so that they can be sent again.")
    var keepFailedPayloads: Bool?
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard customHeader.isEmpty || !noCustomHeaders else {
            throw CommandFailure.usage("--custom-header and --no-custom-headers contradict each other", hint: nil)
        }
        var change = FlowLoggingChangeBody(keepsFailedPayloads: keepFailedPayloads)
        if let level {
            guard let known = LogLevelValue(rawValue: level.uppercased()) else {
                throw CommandFailure.usage("--level '\(level)' is no level", hint: "none, error, info, debug or trace")
            }
            change.level = known
        }
        if !customHeader.isEmpty || noCustomHeaders { change.customHeaders = customHeader }
        let isAsking = change == FlowLoggingChangeBody()
        let logging = isAsking ? try await client.flowLogging(id) : try await client.setFlowLogging(id, change)
        try server.show(logging) { logging in
            [
                ("Level", logging.level.rawValue), ("Until", logging.until ?? noValue),
                ("Afterwards", logging.lastingLevel.rawValue),
                (
                    "Custom headers",
                    logging.customHeaders.isEmpty ? noValue : logging.customHeaders.joined(separator: ", ")
                ), ("Keeps failed payloads", logging.keepsFailedPayloads ? "yes" : "no"),
            ].aligned
        }
    }
}
