import NIOCore
import NIOHTTP1

/// The head of a response as it goes to the caller: what the upstream said, without what was between it and us.
struct ResponseHead {
    /// How the body that follows is delimited.
    enum Framing: Hashable {
        case length(Int)
        case chunked
        case untilClose
        /// There is none, whatever the fields say.
        case none
        /// Another protocol begins: WebSocket.
        case upgrade
    }

    let status: HTTPResponseStatus
    let framing: Framing
    private let closes: Bool
    private let correlationID: String
    private let date: [UInt8]
    private let fields: HTTPHeaders
    /// Lower case; what `Connection` names ends here.
    private let dropped: [String]

    init(status: HTTPResponseStatus, fields: HTTPHeaders, request: CurrentRequest, date: [UInt8]) {
        self.status = status
        self.fields = fields
        self.date = date
        framing = request.framing
        closes = request.closes
        correlationID = request.correlationID
        dropped = Self.namedByConnection(fields)
    }

    private static func namedByConnection(_ fields: HTTPHeaders) -> [String] {
        var names: [String] = []
        for (name, value) in fields where FieldName.isEqual(name, "connection") {
            if FieldName.isEqual(value, "keep-alive") || FieldName.isEqual(value, "close") { continue }
            names += value.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        }
        return names
    }

    /// The fields in their order, without framing and those of the connection.
    func forEachField(_ body: (String, String) -> Void) {
        body("Date", String(decoding: date, as: UTF8.self))
        forEachReturned(body)
        body("X-Correlation-ID", correlationID)
    }

    private func forEachReturned(_ body: (String, String) -> Void) {
        for (name, value) in fields where ForwardedFields.isReturned(name) {
            if !dropped.isEmpty, dropped.contains(name.lowercased()) { continue }
            body(name, value)
        }
    }

    // MARK: As bytes of HTTP/1.1

    /// A whole small response is one write and one TLS record.
    func write(to buffer: inout ByteBuffer) {
        Self.writeStatus(status, date: date, to: &buffer)
        forEachReturned { Self.writeField($0, $1, to: &buffer) }
        Self.writeEnd(framing: framing, closes: closes, correlationID: correlationID, to: &buffer)
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
        case .upgrade: buffer.writeStaticString("Connection: Upgrade\r\nUpgrade: websocket\r\n")
        case .untilClose, .none: break
        }
        if closes, framing != .upgrade { buffer.writeStaticString("Connection: close\r\n") }
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
