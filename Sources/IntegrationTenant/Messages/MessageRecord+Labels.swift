import IntegrationFlows

extension MessageRecord {
    /// Takes over what the flow says of the message by the headers and the property that are meant for the log, and
    /// what its log is told to keep.
    mutating func note(_ message: FlowMessage, keeping names: [String]) {
        func text(_ name: String) -> String? {
            message.headers[name].flatMap { $0.isEmpty ? nil : String($0.prefix(Self.labelLengthMax)) }
        }
        applicationMessageID = text("SAP_ApplicationID")
        let labels = MessageLabels(
            sender: text("SAP_Sender"), receiver: text("SAP_Receiver"), type: text("SAP_MessageType"))
        self.labels = labels == MessageLabels() ? nil : labels
        customStatus = message.properties["SAP_MessageProcessingLogCustomStatus"].map { String($0.prefix(40)) }
        let kept = names.compactMap { name in
            (message.headers[name] ?? message.properties[name]).map {
                HeaderField(name, String($0.prefix(Self.labelLengthMax)))
            }
        }
        customHeaders = kept.isEmpty ? nil : kept
    }

    private static let labelLengthMax = 200
}
