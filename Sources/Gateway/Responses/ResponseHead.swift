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
        var length = Self.ownBytesMax + date.count + correlationID.utf8.count + status.reasonPhrase.utf8.count
        forEachReturned { length += Self.fieldLength($0, $1) }
        buffer.append(capacity: length) { cursor in
            cursor.put("HTTP/1.1 ")
            cursor.put(Int(status.code))
            cursor.put(" ")
            cursor.put(status.reasonPhrase)
            cursor.put("\r\nDate: ")
            cursor.put(date)
            cursor.put("\r\n")
            forEachReturned { Self.put($0, $1, at: &cursor) }
            Self.putEnd(framing: framing, closes: closes, correlationID: correlationID, at: &cursor)
        }
    }

    /// What the status line and the gateway's own fields come to, without their values.
    static let ownBytesMax = 192

    static func fieldLength(_ name: String, _ value: String) -> Int { name.utf8.count + value.utf8.count + 4 }

    static func put(_ name: String, _ value: String, at cursor: inout ByteCursor) {
        cursor.put(name)
        cursor.put(": ")
        cursor.put(value)
        cursor.put("\r\n")
    }

    /// Ends the head with framing, connection handling and the correlation identifier.
    static func putEnd(framing: Framing, closes: Bool, correlationID: String, at cursor: inout ByteCursor) {
        switch framing {
        case .length(let length):
            cursor.put("Content-Length: ")
            cursor.put(length)
            cursor.put("\r\n")
        case .chunked: cursor.put("Transfer-Encoding: chunked\r\n")
        case .upgrade: cursor.put("Connection: Upgrade\r\nUpgrade: websocket\r\n")
        case .untilClose, .none: break
        }
        if closes, framing != .upgrade { cursor.put("Connection: close\r\n") }
        cursor.put("X-Correlation-ID: ")
        cursor.put(correlationID)
        cursor.put("\r\n\r\n")
    }

    static func writeChunk(_ bytes: inout ByteBuffer, to buffer: inout ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        buffer.writeString(String(bytes.readableBytes, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeBuffer(&bytes)
        buffer.writeStaticString("\r\n")
    }
}
