import NIOCore
import NIOHTTP1

/// The gateway's own answers: by status alone, so that a caller learns nothing but the identifier to ask about.
struct ConstantResponse {
    let status: HTTPResponseStatus
    private let fields: StaticString
    private let body: [UInt8]

    private init(_ status: HTTPResponseStatus, fields: StaticString = "") {
        self.status = status
        self.fields = fields
        body = Array("{\"title\":\"\(status.reasonPhrase)\",\"status\":\(status.code),\"correlationId\":\"".utf8)
    }

    private static let bodyEnd: StaticString = "\"}\n"
    private static let badRequest = ConstantResponse(.badRequest)
    static let unauthorized = ConstantResponse(
        .unauthorized, fields: "WWW-Authenticate: Basic realm=\"countersign\", charset=\"UTF-8\"\r\n")
    static let forbidden = ConstantResponse(.forbidden)
    static let internalServerError = ConstantResponse(.internalServerError)
    static let badGateway = ConstantResponse(.badGateway)
    static let serviceUnavailable = ConstantResponse(.serviceUnavailable)
    static let gatewayTimeout = ConstantResponse(.gatewayTimeout)
    private static let others: [Int: ConstantResponse] = Dictionary(
        uniqueKeysWithValues: [
            HTTPResponseStatus.requestTimeout, .payloadTooLarge, .expectationFailed, .requestHeaderFieldsTooLarge,
            .httpVersionNotSupported,
        ].map { (Int($0.code), ConstantResponse($0)) })

    static func refusing(_ request: BadRequest) -> ConstantResponse { others[request.status] ?? badRequest }
    static let payloadTooLarge = refusing(BadRequest("", status: 413))
    static let requestTimeout = refusing(BadRequest("", status: 408))

    /// Writes all of it; to `HEAD` no body, as RFC 9110 section 9.3.2 has it.
    func write(correlationID: String, closes: Bool, toHEAD: Bool, date: [UInt8], to buffer: inout ByteBuffer) {
        ResponseHead.writeStatus(status, date: date, to: &buffer)
        buffer.writeStaticString("Content-Type: application/problem+json\r\nCache-Control: no-store\r\n")
        buffer.writeStaticString(fields)
        let length = body.count + correlationID.utf8.count + Self.bodyEnd.utf8CodeUnitCount
        ResponseHead.writeEnd(framing: .length(length), closes: closes, correlationID: correlationID, to: &buffer)
        guard !toHEAD else { return }
        buffer.writeBytes(body)
        buffer.writeString(correlationID)
        buffer.writeStaticString(Self.bodyEnd)
    }
}
