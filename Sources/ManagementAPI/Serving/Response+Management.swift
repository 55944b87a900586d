import Foundation
import HTTPTypes
import Hummingbird
import ManagementSchema
import NIOCore

extension Response {
    init(_ reply: ManagementReply, to route: Route) throws {
        switch reply {
        case .nothing: self.init(status: route.answer.status, headers: Self.headers(nil))
        case .json(let value):
            self.init(
                status: route.answer.status, headers: Self.headers("application/json"), body: try Self.json(value))
        case .file(let bytes, let mediaType, let fileName):
            var headers = Self.headers(mediaType)
            headers[.contentDisposition] = "attachment; filename=\"\(Self.plain(fileName))\""
            self.init(
                status: route.answer.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    init(problem: Problem, headers extra: HTTPFields) {
        var headers = Self.headers("application/problem+json")
        headers.append(contentsOf: extra)
        let body = (try? Self.json(problem)) ?? ResponseBody()
        self.init(status: .init(code: problem.status), headers: headers, body: body)
    }

    init(health status: String, status code: HTTPResponse.Status) throws {
        self.init(
            status: code, headers: Self.headers("application/json"),
            body: try Self.json(HealthResource(status: status)))
    }

    private static func json(_ value: any Encodable) throws -> ResponseBody {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value)))
    }

    private static func headers(_ mediaType: String?) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        headers[.contentType] = mediaType
        return headers
    }

    /// A file name that cannot leave its quotes.
    private static func plain(_ fileName: String) -> String {
        String(fileName.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
    }
}
