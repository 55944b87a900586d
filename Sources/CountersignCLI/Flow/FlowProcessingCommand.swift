import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign flow processing`.
struct FlowProcessingCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "processing",
        abstract: "Show or change how many of a flow's messages run at once, and in which order.",
        discussion: """
            In order, a message begins only when the one before it has ended, its retries included.

            Example:
              countersign flow processing orders --ordered
              countersign flow processing orders --parallel --at-most 4
            """)
    @Argument(help: "The flow's id.") var id: String
    @Flag(help: "One message after the other, as they came.") var ordered = false
    @Flag(help: "Messages at the same time.") var parallel = false
    @Option(help: "Messages that run at once.") var atMost: Int?
    @Flag(help: "As many at once as the tenant lets.") var noLimit = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard !(ordered && parallel), atMost == nil || !noLimit else {
            throw CommandFailure.usage("the options contradict each other", hint: "give one of each pair")
        }
        var processing = try await client.flowProcessing(id)
        if ordered || parallel || atMost != nil || noLimit {
            if ordered || parallel { processing.isOrdered = ordered }
            if atMost != nil || noLimit { processing.concurrentMax = atMost }
            processing = try await client.setFlowProcessing(id, processing)
        }
        try server.show(processing) { processing in
            [
                ("Order", processing.isOrdered ? "one after the other" : "parallel"),
                ("At once", processing.concurrentMax.map(String.init) ?? "as many as the tenant lets"),
            ].aligned
        }
    }
}
