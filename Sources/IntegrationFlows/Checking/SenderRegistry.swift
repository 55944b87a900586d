/// The adapters of sender channels that the tenant listens with.
enum SenderRegistry {
    private static let checks: [String: @Sendable (Channel) throws(FlowError) -> Void] = [
        "HTTPS": { (channel) throws(FlowError) in try checkAuthorization(channel) },
        "ProcessDirect": { _ in },
        "DataStoreConsumer": { _ in },
        "SOAP": { (channel) throws(FlowError) in
            try checkAuthorization(channel)
            let properties = channel.properties
            let security = properties.settled("WSSecurity") ?? "None"
            guard security == "None" else { throw FlowError(.unsupported, "WS-Security '\(security)'") }
            guard ["1", "true"].contains(properties.settled("useWSAddressing") ?? "0") == false else {
                throw FlowError(.unsupported, "WS-Addressing")
            }
            // SAP RM, `Plain SOAP`, is SOAP 1.1 whose senders are answered with nothing.
            guard ["SOAP 1.x", "Plain SOAP"].contains(properties["MessageProtocol"] ?? "SOAP 1.x") else {
                throw FlowError(.unsupported, properties["MessageProtocol"] ?? "")
            }
        },
    ]

    /// Who may call is never guessed: what is not understood is named.
    private static func checkAuthorization(_ channel: Channel) throws(FlowError) {
        switch channel.authorizationName {
        case "ClientCertificate", "RoleBased": break
        case let other: throw FlowError(.unsupported, "authorization '\(other)'")
        }
    }

    /// Throws `unsupported`, without detail for an adapter that is not known.
    static func check(_ channel: Channel) throws(FlowError) {
        guard let check = checks[channel.adapter] else { throw FlowError(.unsupported, "") }
        try check(channel)
    }
}
