import NIOCore
import NIOHTTP1

/// Writes heads of responses as bytes, so that a whole small response is one write and one TLS record.
enum ResponseHead {
    /// How the body that follows is delimited.
    enum Framing: Hashable {
        case length(Int)
        case chunked
        case untilClose
        /// There is none, whatever the fields say.
        case none
    }

    static func writeStatus(_ status: HTTPResponseStatus, date: [UInt8], to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(status.reasonPhrase)
        buffer.writeStaticString("\r\nDate: ")
        buffer.writeBytes(date)
        buffer.writeStaticString("\r\n")
    }

    static func writeField(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        buffer.writeString(value)
        buffer.writeStaticString("\r\n")
    }

    /// Ends the head with framing, connection handling and the correlation identifier.
    static func writeEnd(
        framing: Framing, closes: Bool, correlationID: String, to buffer: inout ByteBuffer
    ) {
        switch framing {
        case .length(let length): writeField("Content-Length", String(length), to: &buffer)
        case .chunked: buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        case .untilClose, .none: break
        }
        if closes { buffer.writeStaticString("Connection: close\r\n") }
        buffer.writeStaticString("X-Correlation-ID: ")
        buffer.writeString(correlationID)
        buffer.writeStaticString("\r\n\r\n")
    }

    static func writeChunk(_ bytes: inout ByteBuffer, to buffer: inout ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        buffer.writeString(String(bytes.readableBytes, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBuffer(&bytes)
        buffer.writeStaticString("\r\n")
    }
}
