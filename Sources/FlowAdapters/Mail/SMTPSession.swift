import Crypto
import Foundation
import IntegrationFlows
import KeyMaterial

/// A server's reply: a code and its lines.
struct SMTPReply: Sendable, Hashable {
    var code: Int
    var lines: [String]
}

/// The client's side of handing one mail over: replies in, commands out.
///
/// Source: RFC 5321; RFC 3207 (STARTTLS); RFC 4954 (AUTH), RFC 4616 (PLAIN), RFC 2195 (CRAM-MD5).
struct SMTPSession: Sendable {
    /// What is to be done next.
    enum Step: Sendable, Equatable {
        /// To be written, after which a reply is awaited.
        case send([UInt8])
        /// The connection is to be encrypted now; then ``afterEncryption()`` goes on.
        case encrypt
        /// The server has taken the mail.
        case done
    }

    private enum State: Sendable {
        case greeting
        case hello
        case startTLS
        case authentication([[UInt8]])
        /// Of CRAM-MD5.
        case challenge
        case sender
        case recipient(Int)
        case data
        case content
        case end
    }

    private let mail: MailCall
    /// Nil: the server is asked for nothing but to take the mail.
    private let credential: (user: String, password: Passphrase)?
    private var isEncrypted: Bool
    private var state = State.greeting

    /// - Parameter isEncrypted: whether the connection has been encrypted from its first byte on.
    init(_ mail: MailCall, credential: (user: String, password: Passphrase)?, isEncrypted: Bool) {
        self.mail = mail
        self.credential = credential
        self.isEncrypted = isEncrypted
    }

    /// Throws `mailRefused` for what the server refuses, and for a server that lacks what the channel demands.
    mutating func receive(_ reply: SMTPReply) throws(ReceiverError) -> Step {
        switch state {
        case .greeting:
            try expect(reply, 220, "greets")
            return hello()
        case .hello:
            try expect(reply, 250, "answers to EHLO")
            return try afterHello(reply)
        case .startTLS:
            try expect(reply, 220, "answers to STARTTLS")
            return .encrypt
        case .authentication(let rest):
            guard let next = rest.first else {
                try expect(reply, 235, "answers to the credential")
                return sender()
            }
            try expect(reply, 334, "answers to AUTH")
            state = .authentication(Array(rest.dropFirst()))
            return .send(next)
        case .challenge:
            try expect(reply, 334, "answers to AUTH CRAM-MD5")
            return try answer(to: reply)
        case .sender:
            try expect(reply, 250, "answers to the sender")
            return recipient(0)
        case .recipient(let index):
            guard [250, 251].contains(reply.code) else { throw refusal(reply, "answers to a recipient") }
            return index + 1 < mail.envelope.recipients.count ? recipient(index + 1) : command("DATA", .data)
        case .data:
            try expect(reply, 354, "answers to DATA")
            state = .content
            return .send(Self.stuffed(mail.content))
        case .content:
            try expect(reply, 250, "answers to the mail")
            state = .end
            return .done
        case .end: return .done
        }
    }

    /// Goes on over the encrypted connection, as if nothing had been said before.
    mutating func afterEncryption() -> Step {
        isEncrypted = true
        return hello()
    }

    private mutating func hello() -> Step { command("EHLO countersign.invalid", .hello) }

    private mutating func afterHello(_ reply: SMTPReply) throws(ReceiverError) -> Step {
        let offers = reply.lines.map { $0.uppercased() }
        let wants = mail.protection == .startTLSMandatory || mail.protection == .startTLSOptional
        if wants, !isEncrypted {
            if offers.contains("STARTTLS") { return command("STARTTLS", .startTLS) }
            guard mail.protection == .startTLSOptional else {
                throw ReceiverError("mailRefused", "The mail server does not offer STARTTLS")
            }
        }
        guard let credential else { return sender() }
        let mechanisms = offers.first { $0.hasPrefix("AUTH ") }?.split(separator: " ").dropFirst() ?? []
        if mail.hidesPassword, mechanisms.contains("CRAM-MD5") { return command("AUTH CRAM-MD5", .challenge) }
        guard isEncrypted || (mail.protection == .off && !mail.hidesPassword) else {
            throw ReceiverError("mailRefused", "The credential is not sent over a connection without encryption")
        }
        let password = credential.password.utf8
        if mechanisms.contains("PLAIN") {
            let text = Self.base64([0] + Array(credential.user.utf8) + [0] + password)
            return command("AUTH PLAIN \(text)", .authentication([]))
        }
        guard mechanisms.contains("LOGIN") else {
            throw ReceiverError("mailRefused", "The mail server offers neither AUTH PLAIN nor AUTH LOGIN")
        }
        let answers = [Array(credential.user.utf8), Array(password)].map { Array("\(Self.base64($0))\r\n".utf8) }
        return command("AUTH LOGIN", .authentication(answers))
    }

    /// Source: RFC 2195 section 2.
    private mutating func answer(to reply: SMTPReply) throws(ReceiverError) -> Step {
        guard let credential, let text = reply.lines.first, let challenge = Data(base64Encoded: text) else {
            throw ReceiverError("mailRefused", "The mail server's challenge is not base 64")
        }
        let key = SymmetricKey(data: Data(credential.password.utf8))
        let code = HMAC<Insecure.MD5>.authenticationCode(for: challenge, using: key)
        let digits = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return command(Self.base64(Array("\(credential.user) \(digits)".utf8)), .authentication([]))
    }

    private mutating func sender() -> Step { command("MAIL FROM:<\(mail.envelope.sender)>", .sender) }

    private mutating func recipient(_ index: Int) -> Step {
        command("RCPT TO:<\(mail.envelope.recipients[index])>", .recipient(index))
    }

    private mutating func command(_ line: String, _ next: State) -> Step {
        state = next
        return .send(Array("\(line)\r\n".utf8))
    }

    private func expect(_ reply: SMTPReply, _ code: Int, _ what: String) throws(ReceiverError) {
        guard reply.code == code else { throw refusal(reply, what) }
    }

    /// 4yz may pass another time (RFC 5321 section 4.2.1).
    private func refusal(_ reply: SMTPReply, _ what: String) -> ReceiverError {
        let text = reply.lines.joined(separator: " ").prefix(200)
        return ReceiverError(
            "mailRefused", "The mail server \(what) with \(reply.code) \(text)",
            isTransient: (400..<500).contains(reply.code))
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// A dot before each line that begins with one, and the line that ends the mail (RFC 5321 section 4.5.2).
    static func stuffed(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isLineStart = true
        for byte in content {
            if isLineStart, byte == UInt8(ascii: ".") { result.append(byte) }
            result.append(byte)
            isLineStart = byte == UInt8(ascii: "\n")
        }
        if !isLineStart { result += Array("\r\n".utf8) }
        return result + Array(".\r\n".utf8)
    }
}
