import Foundation
public import IdentityDirectory
import IntegrationFlows
public import KeyMaterial

/// Where notices are mailed to, and by which server.
public struct MailNoticeSettings: Sendable {
    public enum Protection: String, Sendable, CaseIterable {
        case off, starttls, smtps
    }

    public var host: String
    public var port: Int
    public var protection: Protection
    public var sender: String
    /// Who gets every notice, `name@host` each; owners get those about what is theirs.
    public var recipients: [String]
    public var credential: (user: String, password: Passphrase)?
    /// Where the console is, for the mails' link; nil for none.
    public var consoleAddress: String?

    public init(
        host: String, port: Int, protection: Protection, sender: String, recipients: [String],
        credential: (user: String, password: Passphrase)? = nil, consoleAddress: String? = nil
    ) {
        self.host = host
        self.port = port
        self.protection = protection
        self.sender = sender
        self.recipients = recipients
        self.credential = credential
        self.consoleAddress = consoleAddress
    }
}

/// Notices by mail: to those who get every one, or to the owners of what expires, where their addresses are known.
///
/// The two are channels of their own: an owner's address that a mail server refuses keeps nobody else's mail back, and
/// has nobody else told twice. The mail goes the way of the flows' mails: through the egress policy, over TLS where that is asked for.
public struct MailNotices: NoticeChannel {
    public enum Audience: String, Sendable, CaseIterable {
        case recipients = "mail"
        case owners = "mail-to-owners"
    }

    private let audience: Audience
    private let settings: MailNoticeSettings
    private let channel: MailReceiverChannel

    public var name: String { audience.rawValue }

    public init(_ settings: MailNoticeSettings, to audience: Audience = .recipients, channel: MailReceiverChannel) {
        self.settings = settings
        self.audience = audience
        self.channel = channel
    }

    public func serves(_ object: ExpiringObject) -> Bool { !recipients(of: object).isEmpty }

    private func recipients(of object: ExpiringObject) -> [String] {
        switch audience {
        case .recipients: settings.recipients
        case .owners: object.contacts.filter { Self.isMailbox($0) && !settings.recipients.contains($0) }
        }
    }

    public func deliver(_ message: NoticeMessage) async throws(NoticeFailure) {
        let recipients = recipients(of: message.object)
        guard !recipients.isEmpty else {
            throw NoticeFailure("\(message.object.owner) has no mail address any more.", isFinal: true)
        }
        let protection: MailCall.Protection =
            switch settings.protection {
            case .off: .off
            case .starttls: .startTLSMandatory
            case .smtps: .smtps
            }
        let mail = MailCall(
            host: settings.host, port: settings.port, protection: protection,
            envelope: MailCall.Envelope(sender: settings.sender, recipients: recipients),
            content: Self.content(message, from: settings.sender, to: recipients, console: settings.consoleAddress))
        let identity = settings.credential.map { OutboundIdentity.basic(user: $0.user, password: $0.password) }
        do {
            _ = try await channel.send(.notice(.mail(mail), "Mail", identity ?? .anonymous, id: message.id))
        } catch {
            throw NoticeFailure("\(error)", isFinal: !error.isTransient && error.code == "mailRefused")
        }
    }

    /// Printable ASCII without what has a meaning in an envelope.
    public static func isMailbox(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 320
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>(),;:\\\"[]".utf8.contains($0) }
    }

    /// Source: RFC 5322; the text is UTF-8 in base64 (RFC 2045 section 6.8), the subject encoded words (RFC 2047).
    static func content(
        _ message: NoticeMessage, from sender: String, to recipients: [String], console: String?
    ) -> [UInt8] {
        let domain = sender.split(separator: "@").last ?? "localhost"
        // The same for every attempt: a mailbox then shows a repetition as one.
        let id = Data(message.id.utf8).base64EncodedString().filter { $0.isLetter || $0.isNumber }
        let lines = [
            "From: \(sender)", "To: \(recipients.joined(separator: ", "))",
            "Subject: \(word(NoticeText.subject(message)))",
            "Date: \(date(message.at))", "Message-ID: <\(id)@\(domain)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        ]
        let text = Data(NoticeText.body(message, console: console).utf8)
            .base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return Array((lines + [text, ""]).joined(separator: "\r\n").utf8)
    }

    private static func word(_ text: String) -> String {
        if text.utf8.count <= 900, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        // 45 bytes make a word of less than 75 characters; characters stay whole.
        var words: [String] = []
        var part = ""
        for character in text where !character.isNewline {
            if part.utf8.count + character.utf8.count > 45 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        return (words + [part]).map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func date(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss +0000"
        return formatter.string(from: date)
    }
}
