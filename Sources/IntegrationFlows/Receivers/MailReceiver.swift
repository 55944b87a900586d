import Foundation

/// A mail receiver channel: the message, or what the channel makes of it, goes to an SMTP server.
///
/// Source: SAP Cloud Integration, Mail receiver adapter; RFC 5322, RFC 2045 to 2047.
struct MailReceiver: FlowReceiver {
    struct Texts: Sendable {
        let from: SimpleExpression
        let to: SimpleExpression
        let cc: SimpleExpression
        let bcc: SimpleExpression
        let subject: SimpleExpression
        let body: SimpleExpression
    }

    let channel: Channel
    let server: SimpleExpression
    let protection: MailCall.Protection
    let texts: Texts
    let contentType: String
    let attachments: [MailAttachment]
    let authentication: HTTPSettings.Authentication
    /// The editor's *Encrypted User/Password*.
    let hidesPassword: Bool
    let timeoutMilliseconds: Int
    /// As in ``HTTPSettings``.
    let location: SimpleExpression?

    init(_ channel: Channel, _ context: StepContext) throws(FlowError) {
        let properties = channel.properties
        func text(_ key: String) throws(FlowError) -> SimpleExpression { try SimpleExpression(properties[key] ?? "") }
        self.channel = channel
        server = try text("server")
        texts = Texts(
            from: try text("from"), to: try text("to"), cc: try text("cc"), bcc: try text("bcc"),
            subject: try text("subject"), body: try text("body"))
        contentType = properties.settled("content_type") ?? "text/plain"
        timeoutMilliseconds = min(max(Int(properties.settled("timeout") ?? "") ?? 30_000, 1), 600_000)
        let ssl = properties.settled("ssl") ?? "off"
        guard let protection = MailCall.Protection(rawValue: ssl) else {
            throw FlowError(.unsupported, "protection '\(ssl)'")
        }
        self.protection = protection
        hidesPassword = ["loginEncrypted", "encrypted"].contains(properties.settled("auth") ?? "")
        switch properties.settled("auth") ?? "none" {
        case "none": authentication = .none
        case "loginPlain", "loginEncrypted", "plain", "encrypted", "login":
            authentication = .basic(try SimpleExpression(properties["user"] ?? ""))
        case let other: throw FlowError(.unsupported, "authentication '\(other)'")
        }
        let encryption = properties.settled("encrypt.type") ?? "none"
        guard encryption == "none" else {
            throw FlowError(.unsupported, "signature and encryption '\(encryption)'")
        }
        switch properties.settled("proxyType") ?? "none" {
        case "none", "default", "internet": location = nil
        case "sapcc": location = try text("locationId")
        case let other: throw FlowError(.unsupported, "proxy type '\(other)'")
        }
        guard ["UTF-8", "utf-8"].contains(properties.settled("content_encoding") ?? "UTF-8") else {
            throw FlowError(.unsupported, "body encoding '\(properties["content_encoding"] ?? "")'")
        }
        attachments = try MailAttachment.all(properties)
    }

    func call(_ scope: ExpressionScope, _ origin: CallOrigin) throws(FlowError) -> ReceiverCall {
        let (host, port) = try address(scope)
        let sender = try Self.addresses(try texts.from.evaluate(scope))
        let to = try Self.addresses(try texts.to.evaluate(scope))
        let cc = try Self.addresses(try texts.cc.evaluate(scope))
        let bcc = try Self.addresses(try texts.bcc.evaluate(scope))
        let recipients = to + cc + bcc
        guard let from = sender.first, !recipients.isEmpty else {
            throw FlowError(.stepFailed, "The mail has no sender or no recipient")
        }
        let mail = MailText(
            from: from, to: to, cc: cc, subject: try texts.subject.evaluate(scope),
            contentType: contentType, body: try texts.body.evaluate(scope))
        let content = mail.encoded(
            messageID: scope.messageID, at: scope.now, attachments: attachments.map { $0.content(of: scope.message) })
        var call = MailCall(
            host: host, port: port, protection: protection,
            envelope: .init(sender: from.mailbox, recipients: recipients.map(\.mailbox)), content: content)
        call.hidesPassword = hidesPassword
        var outbound = ReceiverCall(
            source: origin.source(channel), content: .mail(call),
            authentication: try authentication.resolved(scope), timeoutMilliseconds: timeoutMilliseconds)
        outbound.location = try location?.evaluate(scope).trimmingSpaces()
        return outbound
    }

    private func address(_ scope: ExpressionScope) throws(FlowError) -> (host: String, port: Int) {
        let text = try server.evaluate(scope).trimmingSpaces()
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let standard = protection == .smtps ? 465 : 587
        guard let host = parts.first, !host.isEmpty, parts.count <= 2,
            let port = parts.count == 2 ? Int(parts[1]) : standard, (1...65_535).contains(port)
        else { throw FlowError(.stepFailed, "'\(text.prefix(100))' is no mail server, host:port") }
        return (String(host), port)
    }

    private static func addresses(_ text: String) throws(FlowError) -> [MailAddress] {
        var result: [MailAddress] = []
        for part in text.split(whereSeparator: { ",;".contains($0) }) {
            let part = String(part).trimmingSpaces()
            if part.isEmpty { continue }
            guard let address = MailAddress(part) else {
                throw FlowError(.stepFailed, "'\(part.prefix(100))' is no mail address")
            }
            result.append(address)
        }
        return result
    }

    func failure(of reply: ReceiverReply) -> FlowFailure? { nil }

    /// A mail has no answer: the message stays as it is.
    func taken(_ reply: ReceiverReply, _ scope: ExpressionScope, isFailure: Bool) -> FlowMessage { scope.message }
}
