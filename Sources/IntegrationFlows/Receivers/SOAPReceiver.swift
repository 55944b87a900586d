import CLibXML2
import Foundation

/// A SOAP receiver channel: the body goes out in an envelope, what stands in the answer's body comes back.
///
/// A body that is an envelope already is sent as it is, in its version; others are wrapped in SOAP 1.1. With SAP RM
/// (`Plain SOAP`) the envelope's header carries a message id. WS-Security is refused by name.
///
/// Source: SOAP 1.1 sections 4 and 6; SOAP 1.2 Part 1 section 5.
struct SOAPReceiver: FlowReceiver {
    let channel: Channel
    let address: SimpleExpression
    let operation: String?
    /// Whether the channel speaks SAP RM, which gives each message an id.
    let isReliable: Bool
    let isCompressed: Bool
    let settings: HTTPSettings

    init(_ channel: Channel, _ context: StepContext) throws(FlowError) {
        let properties = channel.properties
        self.channel = channel
        address = try SimpleExpression(properties["address"] ?? "")
        operation = properties.settled("operationName").map { $0.split(separator: ":").last.map(String.init) ?? $0 }
        isReliable = properties["MessageProtocol"] == "Plain SOAP"
        let security = properties.settled("WSSecurity_outbound") ?? properties.settled("WSSecurity") ?? "None"
        guard security == "None" else { throw FlowError(.unsupported, "WS-Security '\(security)'") }
        isCompressed = ["1", "true"].contains(properties.settled("CompressMessage") ?? "")
        settings = try HTTPSettings(
            properties, authentication: properties.settled("authentication"),
            timeoutMilliseconds: properties.settled("requestTimeout").flatMap(Int.init))
    }

    func call(_ scope: ExpressionScope, _ origin: CallOrigin) throws(FlowError) -> ReceiverCall {
        let message = scope.message
        let envelope = try SOAPEnvelope(
            enclosing: message.body, messageID: isReliable ? Self.uuid(scope.messageID) : nil)
        var headers = settings.fields(message, withBody: false).filter {
            !["content-type", "soapaction"].contains($0.name.lowercased())
        }
        let action = message.headers["SOAPAction"] ?? ""
        switch envelope.version {
        case .soap11:
            headers.append(HeaderField("Content-Type", "text/xml; charset=utf-8"))
            headers.append(HeaderField("SOAPAction", action.hasPrefix("\"") ? action : "\"\(action)\""))
        case .soap12:
            let parameter = action.isEmpty ? "" : "; action=\"\(action.filter { $0 != "\"" })\""
            headers.append(HeaderField("Content-Type", "application/soap+xml; charset=utf-8\(parameter)"))
        }
        if isCompressed { headers.append(HeaderField("Content-Encoding", "gzip")) }
        let body = isCompressed ? try Deflate.deflated(envelope.bytes, .gzip) : envelope.bytes
        let url = HTTPSettings.escaped(try address.evaluate(scope).trimmingSpaces())
        var call = ReceiverCall(
            source: origin.source(channel),
            content: .http(HTTPCall(url: url, method: "POST", headers: headers, body: body)),
            authentication: try settings.authentication.resolved(scope),
            timeoutMilliseconds: settings.timeoutMilliseconds)
        call.location = try settings.location?.evaluate(scope).trimmingSpaces()
        return call
    }

    /// The same for each attempt of one message, so that the receiver can tell them.
    private static func uuid(_ messageID: String) -> String {
        UUID(uuidString: messageID)?.uuidString.lowercased() ?? messageID
    }

    func failure(of reply: ReceiverReply) -> FlowFailure? {
        if let fault = SOAPEnvelope.fault(in: reply.body) {
            return FlowFailure(detail: "The receiver answers with a SOAP fault: \(fault.prefix(300))")
        }
        return HTTPSettings.failure(of: reply)
    }

    func taken(
        _ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool
    ) throws(FlowError) -> FlowMessage {
        var message = settings.taken(reply, into: scope.message)
        if !isFailure, !reply.body.isEmpty { message.body = try SOAPEnvelope.payload(of: reply.body) }
        return message
    }
}
