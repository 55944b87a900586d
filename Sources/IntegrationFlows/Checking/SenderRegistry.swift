/// The adapters of sender channels that the tenant listens with.
enum SenderRegistry {
    private static let checks: [String: @Sendable (Channel) throws(FlowError) -> Void] = [
        "HTTPS": { _ in },
        "ProcessDirect": { _ in },
        "DataStoreConsumer": { _ in },
        "SOAP": { (channel) throws(FlowError) in
            let properties = channel.properties
            let security = properties.settled("WSSecurity") ?? "None"
            guard security == "None" else { throw FlowError(.unsupported, "WS-Security '\(security)'") }
            guard ["1", "true"].contains(properties.settled("useWSAddressing") ?? "0") == false else {
                throw FlowError(.unsupported, "WS-Addressing")
            }
            guard properties["MessageProtocol"] ?? "SOAP 1.x" == "SOAP 1.x" else {
                throw FlowError(.unsupported, properties["MessageProtocol"] ?? "")
            }
        },
    ]

    /// Throws `unsupported`, without detail for an adapter that is not known.
    static func check(_ channel: Channel) throws(FlowError) {
        guard let check = checks[channel.adapter] else { throw FlowError(.unsupported, "") }
        try check(channel)
    }
}
