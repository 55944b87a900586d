import Foundation
import IntegrationFlows

extension MessageProcessing {
    /// Answers a request at a flow's HTTPS endpoint; the message is stored before anything but a refusal is said.
    ///
    /// The sender waits for the flow's end and gets its result, or 500 when the flow failed. With `Prefer:
    /// respond-async` (RFC 7240) it gets 202 as soon as the message is stored, and the tenant retries by itself.
    public func handleInbound(_ message: InboundMessage) async -> InboundReply {
        guard let (flow, endpoint, rest) = flows.listener(path: message.path) else {
            return Self.refusal(404, "noSuchEndpoint", message)
        }
        var reply = await handle(message, flow: flow, endpoint: endpoint, rest: rest)
        if let rules = flow.crossOrigin {
            reply.headers.removeAll { $0.name.lowercased().hasPrefix("access-control-") }
            reply.headers += Self.value("origin", message).map(rules.fields) ?? []
        }
        return reply
    }

    /// What a browser is told that asks, without credentials, whether a page may call; nil where no page may.
    public func preflight(path: String, origin: String, method: String, headers: [String]) -> InboundReply? {
        flows.listener(path: path)?.flow.crossOrigin?.preflight(origin: origin, method: method, headers: headers).map {
            InboundReply(status: 204, headers: $0)
        }
    }

    private func handle(
        _ message: InboundMessage, flow: DeployedFlow, endpoint: DeployedFlow.Endpoint, rest: String
    ) async -> InboundReply {
        guard endpoint.authorization.admits(message.certificate, roles: message.roles) else {
            logUnauthorised(message, flow: flow.id, endpoint)
            return Self.refusal(403, "senderNotAuthorized", message)
        }
        if endpoint.usesToken, let reply = tokenReply(to: message) { return reply }
        guard message.body.count <= min(endpoint.bodySizeMax, configuration.bodySizeMax) else {
            return Self.refusal(413, "bodyTooLarge", message)
        }
        guard hasRoom(for: flow.id) else { return Self.refusal(503, "tooManyMessages", message) }
        guard let body = Self.payload(message.body, endpoint) else { return Self.refusal(400, "noEnvelope", message) }
        var payload = FlowMessage(
            body: body,
            headers: InboundHeaders.admitted(message.headers, allowed: flow.program.allowedHeaders))
        for field in InboundHeaders.telling(message, rest: rest) {
            payload.headers[field.name] = field.value
        }
        let record: MessageRecord
        do {
            record = try await accept(
                payload, flow: flow,
                origin: MessageOrigin(
                    trigger: endpoint.soap == nil ? .https : .soap, sender: message.user,
                    correlationID: message.correlationID, channelID: endpoint.channelID))
        } catch {
            logger.error("message cannot be stored", metadata: ["flow": "\(flow.id)", "error": "\(error)"])
            return Self.refusal(503, "notStored", message)
        }
        let isOneWay = endpoint.soap?.isOneWay ?? false
        let isAsync = isOneWay || (Self.header("prefer", message)?.contains("respond-async") ?? false)
        let attempt = start(record, flow: flow, message: payload, waitsForSender: !isAsync)
        if isAsync {
            let applied = isOneWay ? [] : [HeaderField("Preference-Applied", "respond-async")]
            let headers = Self.replyHeaders(record) + applied
            return InboundReply(status: 202, headers: headers, messageID: record.id)
        }
        let ended = await attempt.value
        let answer = reply(to: message, ended, came: payload.headers, tellsError: flow.tellsErrors)
        return endpoint.soap == nil ? answer : Self.enveloped(answer, asking: message.body)
    }

    /// The token that was asked for, or the refusal of a change without one; nil where the message may go on.
    private func tokenReply(to message: InboundMessage) -> InboundReply? {
        let given = Self.header("x-csrf-token", message)
        guard !["GET", "HEAD"].contains(message.method) else {
            guard given == "fetch" else { return nil }
            let token = tokens.token(of: message.user, at: clock.now)
            return InboundReply(status: 200, headers: [HeaderField("X-CSRF-Token", token)])
        }
        guard !tokens.admits(given, of: message.user, at: clock.now) else { return nil }
        var refusal = Self.refusal(403, "csrfTokenRequired", message)
        refusal.headers.append(HeaderField("X-CSRF-Token", "Required"))
        return refusal
    }

    private func logUnauthorised(_ message: InboundMessage, flow: String, _ endpoint: DeployedFlow.Endpoint) {
        let certificate = message.certificate.map { "subject: \($0.subject); issuer: \($0.issuer)" } ?? "none"
        logger.warning(
            "caller lacks what the sender channel asks for",
            metadata: [
                "flow": "\(flow)", "channel": "\(endpoint.channelName)",
                "asked": "\(endpoint.authorization.demand)", "user": "\(message.user ?? "")",
                "certificate": "\(certificate)", "correlation": "\(message.correlationID)",
            ])
    }

    /// What the flow is to see: for SOAP what stands in the envelope's body; nil where there is no envelope.
    private static func payload(_ body: [UInt8], _ endpoint: DeployedFlow.Endpoint) -> [UInt8]? {
        guard endpoint.soap != nil else { return body }
        guard SOAPEnvelope.version(of: body) != nil else { return nil }
        return try? SOAPEnvelope.payload(of: body)
    }

    /// The answer in the version of the request; a failed message is a fault, which tells no more than its id.
    private static func enveloped(_ answer: InboundReply, asking request: [UInt8]) -> InboundReply {
        let version = SOAPEnvelope.version(of: request) ?? .soap11
        var result = answer
        if answer.status >= 400 {
            result.body = SOAPEnvelope.fault("The message \(answer.messageID ?? "") has failed", version: version)
        } else if let envelope = try? SOAPEnvelope(enclosing: answer.body, version: version) {
            result.body = envelope.bytes
        } else {
            result.status = 500
            result.body = SOAPEnvelope.fault("The flow's result is no XML", version: version)
        }
        result.headers.removeAll { $0.name.lowercased() == "content-type" }
        let type = version == .soap11 ? "text/xml" : "application/soap+xml"
        result.headers.append(HeaderField("Content-Type", "\(type); charset=utf-8"))
        return result
    }

    /// - Parameter came: what the flow found; of these, only what it has changed goes back.
    private func reply(
        to message: InboundMessage, _ record: MessageRecord, came: MessageHeaders, tellsError: Bool
    ) -> InboundReply {
        let result = results.withLock { $0.removeValue(forKey: record.id) }
        guard record.status == .completed || record.status == .escalated, let result else {
            let body = Self.errorBody(
                "messageFailed", correlationID: message.correlationID, messageID: record.id,
                detail: tellsError ? record.error : nil)
            return InboundReply(
                status: 500, headers: Self.replyHeaders(record) + [HeaderField("Content-Type", "application/json")],
                body: body, messageID: record.id)
        }
        let status = result.headers["CamelHttpResponseCode"].flatMap(Int.init) ?? 200
        var headers = Self.replyHeaders(record)
        headers += InboundHeaders.returned(result.headers, came: came)
        let isBodiless = status == 204 || status == 304
        return InboundReply(
            status: (200..<600).contains(status) ? status : 200, headers: headers,
            body: isBodiless ? [] : result.body, messageID: record.id)
    }

    private static func replyHeaders(_ record: MessageRecord) -> [HeaderField] {
        [HeaderField("SAP_MessageProcessingLogID", record.id), HeaderField("X-Correlation-ID", record.correlationID)]
    }

    /// In lower case.
    private static func header(_ name: String, _ message: InboundMessage) -> String? {
        value(name, message)?.lowercased()
    }

    private static func value(_ name: String, _ message: InboundMessage) -> String? {
        message.headers.first { $0.name.lowercased() == name }?.value
    }

    private static func refusal(_ status: Int, _ code: String, _ message: InboundMessage) -> InboundReply {
        InboundReply(
            status: status,
            headers: [
                HeaderField("Content-Type", "application/json"),
                HeaderField("X-Correlation-ID", message.correlationID),
            ], body: errorBody(code, correlationID: message.correlationID, messageID: nil))
    }

    /// Ids are made of characters that need no escaping in JSON.
    private static func errorBody(
        _ code: String, correlationID: String, messageID: String?, detail: String? = nil
    ) -> [UInt8] {
        let correlation = correlationID.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
        let message = messageID.map { ",\"messageId\":\"\($0)\"" } ?? ""
        let text =
            detail.flatMap { try? JSONEncoder().encode(String($0.prefix(2_000))) }
            .map { ",\"detail\":" + String(decoding: $0, as: UTF8.self) } ?? ""
        return Array("{\"error\":\"\(code)\",\"correlationId\":\"\(correlation)\"\(message)\(text)}".utf8)
    }
}
