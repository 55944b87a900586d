import Foundation

/// A mailbox, perhaps with a name to show.
struct MailAddress: Sendable, Hashable {
    let name: String
    /// `name@host`.
    let mailbox: String

    /// From `name@host` or `A Name <name@host>`; nil for anything else.
    ///
    /// Source: RFC 5322 section 3.4, without its comments, groups and quoted local parts.
    init?(_ text: String) {
        var mailbox = text
        var name = ""
        if let open = text.lastIndex(of: "<"), text.hasSuffix(">") {
            mailbox = String(text[text.index(after: open)...].dropLast())
            name = String(text[..<open]).trimmingSpaces().trimmingQuotes()
        }
        let parts = mailbox.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = mailbox.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>(),;:\\\"[]".utf8.contains($0) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isPlain, mailbox.utf8.count <= 320 else {
            return nil
        }
        self.mailbox = mailbox
        self.name = name
    }

    var text: String {
        name.isEmpty ? mailbox : "\(MailText.word(name)) <\(mailbox)>"
    }
}

/// A file that goes with a mail.
struct MailAttachment: Sendable {
    let name: String
    let type: String
    /// Nil: the message's body.
    let header: String?

    /// Throws `unsupported` for sources other than the body and headers.
    static func all(_ properties: ElementProperties) throws(FlowError) -> [MailAttachment] {
        var result: [MailAttachment] = []
        for row in properties.table("attachments") ?? [] {
            let source = row["attachment.source"] ?? "Body"
            guard ["Body", "Header"].contains(source) else {
                throw FlowError(.unsupported, "attachments from '\(source)'")
            }
            result.append(
                MailAttachment(
                    name: row["attachment.name"] ?? "attachment", type: row["attachment.type"] ?? "text/plain",
                    header: source == "Header" ? row["attachment.value"] : nil))
        }
        return result
    }

    func content(of message: FlowMessage) -> (attachment: MailAttachment, bytes: [UInt8]) {
        (self, header.map { Array((message.headers[$0] ?? "").utf8) } ?? message.body)
    }
}

/// A mail's header and body, to be written out.
///
/// Source: RFC 5322; RFC 2045 section 6.8 (Base64), RFC 2046 section 5.1 (multipart), RFC 2047 (encoded words).
struct MailText {
    var from: MailAddress
    var to: [MailAddress]
    var cc: [MailAddress]
    var subject: String
    var contentType: String
    var body: String

    func encoded(
        messageID: String, at now: Date, attachments: [(attachment: MailAttachment, bytes: [UInt8])]
    ) -> [UInt8] {
        let host = from.mailbox.split(separator: "@").last.map(String.init) ?? "localhost"
        let date = (try? JavaDateFormat("EEE, d MMM yyyy HH:mm:ss Z").string(now)) ?? ""
        var lines = ["From: \(from.text)", "To: \(to.map(\.text).joined(separator: ",\r\n "))"]
        if !cc.isEmpty { lines.append("Cc: \(cc.map(\.text).joined(separator: ",\r\n "))") }
        lines += [
            "Subject: \(Self.word(subject))", "Date: \(date)", "Message-ID: <\(Self.token(messageID))@\(host)>",
            "MIME-Version: 1.0",
        ]
        let text = Self.part(type: "\(Self.token(contentType, also: "/")); charset=utf-8", Array(body.utf8), name: nil)
        if attachments.isEmpty { return Array((lines + text).joined(separator: "\r\n").utf8) }
        let boundary = "=_countersign_\(Self.token(messageID))"
        lines.append("Content-Type: multipart/mixed; boundary=\"\(boundary)\"")
        lines += ["", "--\(boundary)"] + text
        for (attachment, bytes) in attachments {
            lines.append("--\(boundary)")
            lines += Self.part(type: Self.token(attachment.type, also: "/"), bytes, name: attachment.name)
        }
        return Array((lines + ["--\(boundary)--", ""]).joined(separator: "\r\n").utf8)
    }

    private static func part(type: String, _ bytes: [UInt8], name: String?) -> [String] {
        var lines = ["Content-Type: \(type)", "Content-Transfer-Encoding: base64"]
        if let name { lines.append("Content-Disposition: attachment; filename=\"\(token(name, also: " "))\"") }
        let text = Data(bytes).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return lines + ["", text]
    }

    /// Text for a header field: as it is where it is short and plain, else encoded words; no line breaks of its own.
    static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && text.utf8.count <= 900
        if isPlain, !text.contains("=?") { return text }
        var words: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            // 45 bytes become 60 characters; a word has at most 75.
            var piece = rest.prefix(45)
            while piece.utf8.count > 45 { piece = piece.dropLast() }
            if piece.isEmpty { piece = rest.prefix(1) }
            words.append("=?UTF-8?B?\(Data(piece.utf8).base64EncodedString())?=")
            rest = rest.dropFirst(piece.count)
        }
        return words.joined(separator: "\r\n ")
    }

    /// Letters, digits and few marks; others become `_`.
    private static func token(_ text: String, also: String = "") -> String {
        String(
            text.map {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-_.+".contains($0) || also.contains($0)) ? $0 : "_"
            })
    }
}
