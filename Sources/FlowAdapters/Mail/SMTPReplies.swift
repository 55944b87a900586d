import IntegrationFlows
import NIOCore

/// Makes replies of the bytes that a server sends.
///
/// Source: RFC 5321 section 4.2: all lines but the last have a hyphen behind the code.
struct SMTPReplies {
    private static let lineBytesMax = 4096
    private static let linesMax = 200

    private var buffer: [UInt8] = []
    private var lines: [String] = []

    mutating func append(_ bytes: some Sequence<UInt8>) {
        buffer += bytes
    }

    /// The next whole reply; nil when more bytes are needed.
    ///
    /// Throws `mailRefused` for what is no reply.
    mutating func next() throws(ReceiverError) -> SMTPReply? {
        while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
            var line = Array(buffer[..<end])
            buffer.removeFirst(end + 1)
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            let text = String(decoding: line, as: UTF8.self)
            guard line.count >= 3, line.count <= Self.lineBytesMax, lines.count < Self.linesMax,
                let code = Int(text.prefix(3)), (200..<600).contains(code)
            else { throw Self.malformed }
            lines.append(String(text.dropFirst(4)))
            if line.count == 3 || line[3] == UInt8(ascii: " ") {
                defer { lines = [] }
                return SMTPReply(code: code, lines: lines)
            }
        }
        guard buffer.count <= Self.lineBytesMax else { throw Self.malformed }
        return nil
    }

    private static let malformed = ReceiverError("mailRefused", "The mail server's reply is none of SMTP")
}
