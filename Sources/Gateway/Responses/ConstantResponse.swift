import NIOCore
import NIOHTTP1

/// The gateway's own answers: by status alone, so that a caller learns nothing but the identifier to ask about.
struct ConstantResponse {
    let status: HTTPResponseStatus
    /// In lower case, as HTTP/2 wants them; without length, date and identifier.
    let fields: [(String, String)]
    /// Status line and fields for HTTP/1.1.
    private let start: [UInt8]
    private let bodyStart: [UInt8]

    private init(_ status: HTTPResponseStatus, fields: [(String, String)] = []) {
        self.status = status
        self.fields = [("content-type", "application/problem+json"), ("cache-control", "no-store")] + fields
        let lines = self.fields.map { "\($0.0): \($0.1)\r\n" }.joined()
        start = Array("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n\(lines)date: ".utf8)
        bodyStart = Array("{\"title\":\"\(status.reasonPhrase)\",\"status\":\(status.code),\"correlationId\":\"".utf8)
    }

    private static let bodyEnd = "\"}\n"
    private static let badRequest = ConstantResponse(.badRequest)
    static let unauthorized = ConstantResponse(
        .unauthorized, fields: [("www-authenticate", "Basic realm=\"countersign\", charset=\"UTF-8\"")])
    static let tooManyRequests = ConstantResponse(.tooManyRequests)
    static let forbidden = ConstantResponse(.forbidden)
    static let internalServerError = ConstantResponse(.internalServerError)
    static let badGateway = ConstantResponse(.badGateway)
    static let serviceUnavailable = ConstantResponse(.serviceUnavailable)
    static let gatewayTimeout = ConstantResponse(.gatewayTimeout)
    private static let others: [Int: ConstantResponse] = Dictionary(
        uniqueKeysWithValues: [
            HTTPResponseStatus.forbidden, .requestTimeout, .payloadTooLarge, .expectationFailed,
            .requestHeaderFieldsTooLarge,
            .httpVersionNotSupported,
        ].map { (Int($0.code), ConstantResponse($0)) })

    static func refusing(_ request: BadRequest) -> ConstantResponse { others[request.status] ?? badRequest }
    static let payloadTooLarge = refusing(BadRequest("", status: 413))
    static let requestTimeout = refusing(BadRequest("", status: 408))

    func body(correlationID: String) -> [UInt8] {
        bodyStart + Array(correlationID.utf8) + Array(Self.bodyEnd.utf8)
    }

    func bodyLength(correlationID: String) -> Int {
        bodyStart.count + correlationID.utf8.count + Self.bodyEnd.utf8.count
    }

    /// Writes all of it for HTTP/1.1; to `HEAD` no body, as RFC 9110 section 9.3.2 has it.
    func write(to buffer: inout ByteBuffer, answering request: CurrentRequest, date: [UInt8]) {
        let (id, length) = (request.correlationID, bodyLength(correlationID: request.correlationID))
        let capacity = start.count + date.count + ResponseHead.ownBytesMax + id.utf8.count + length
        buffer.append(capacity: capacity) { cursor in
            cursor.put(start)
            cursor.put(date)
            cursor.put("\r\n")
            ResponseHead.putEnd(
                framing: .length(length), closes: request.closes, correlationID: id, at: &cursor)
            guard !request.isHEAD else { return }
            cursor.put(bodyStart)
            cursor.put(id)
            cursor.put(Self.bodyEnd)
        }
    }
}
