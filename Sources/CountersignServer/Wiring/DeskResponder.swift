import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdCore
import KeyMaterial
import NIOCore
import NIOHTTP1
import NIOSSL

/// Hands requests for `/authorize` to the desk, with the certificate of the connection, and all others on.
///
/// It stands before the router, whose requests know nothing of their connection.
struct DeskResponder: Sendable {
    let desk: AuthorizationDesk
    let others: HTTPChannelHandler.Responder

    @Sendable func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        guard AuthorizationDesk.isAsked(by: request.uri.path) else {
            return try await others(request, writer, channel)
        }
        let presented = try await channel.nioSSL_peerCertificate().get()
        let peer = try presented.map { Fingerprint(of: try $0.toDERBytes()) }
        let answer = desk.answer(Self.head(request), from: peer, at: channel.remoteAddress?.ipAddress ?? "")
        var fields = HTTPFields()
        for (name, value) in answer.fields {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        fields[.contentLength] = String(answer.body.count)
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
        let body = request.method == .head ? [] : answer.body
        try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// As it came, for the desk's strict reading.
    private static func head(_ request: Request) -> HTTPRequestHead {
        var fields = HTTPHeaders()
        if let authority = request.head.authority { fields.add(name: "Host", value: authority) }
        for field in request.head.headerFields { fields.add(name: field.name.rawName, value: field.value) }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue), uri: request.head.path ?? "/",
            headers: fields)
    }
}
