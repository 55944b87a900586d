import HTTPTypes
import Hummingbird
import NIOCore

/// The answers to a batch, in the order of its requests.
///
/// Source: OData 2.0, "Batch Processing", section 3.
struct ODataBatchAnswer {
    private var bytes: [UInt8] = []
    private let boundary: String

    init(boundary: String) {
        self.boundary = boundary
    }

    mutating func append(_ response: Response, contentID: String? = nil) async throws {
        append("--\(boundary)\r\n")
        bytes += try await Self.part(response, contentID: contentID)
    }

    /// The answers to the changes of one set.
    mutating func append(changes: [(response: Response, contentID: String?)], boundary inner: String) async throws {
        var part = ODataBatchAnswer(boundary: inner)
        for change in changes { try await part.append(change.response, contentID: change.contentID) }
        append("--\(boundary)\r\nContent-Type: multipart/mixed; boundary=\(inner)\r\n")
        append("Content-Length: \(part.closed.count)\r\n\r\n")
        bytes += part.closed + Array("\r\n".utf8)
    }

    var response: Response {
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        headers[.contentType] = "multipart/mixed; boundary=\(boundary)"
        if let version = HTTPField.Name("DataServiceVersion") { headers[version] = "2.0" }
        return Response(status: .accepted, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: closed)))
    }

    private var closed: [UInt8] { bytes + Array("--\(boundary)--\r\n".utf8) }

    private mutating func append(_ text: String) { bytes += Array(text.utf8) }

    private static func part(_ response: Response, contentID: String?) async throws -> [UInt8] {
        let body = try await content(response.body)
        var lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
        // What the caller wrote goes back without anything that could begin another line.
        let named = contentID.map { ["Content-ID: \($0.filter { $0.isASCII && !$0.isNewline })"] } ?? []
        lines += named
        lines += ["", "HTTP/1.1 \(response.status.code) \(response.status.reasonPhrase)"]
        for field in response.headers where field.name != .contentLength {
            lines.append("\(field.name.canonicalName): \(field.value)")
        }
        lines += named
        lines += ["Content-Length: \(body.count)", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8) + body + Array("\r\n".utf8)
    }

    private static func content(_ body: ResponseBody) async throws -> [UInt8] {
        let collected = Collected()
        try await body.write(collected)
        return await collected.bytes
    }

    private actor Kept {
        var bytes: [UInt8] = []
        func add(_ buffer: ByteBuffer) { bytes += Array(buffer.readableBytesView) }
    }

    private struct Collected: ResponseBodyWriter {
        let kept = Kept()

        var bytes: [UInt8] { get async { await kept.bytes } }

        mutating func write(_ buffer: ByteBuffer) async throws { await kept.add(buffer) }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
