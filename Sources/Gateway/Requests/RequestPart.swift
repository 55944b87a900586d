import NIOCore
import NIOHTTP1

/// A request as it comes: a head, what there is of a body, and the end; trailers end where they are read.
enum RequestPart {
    case head(HTTPRequestHead, HeadSummary)
    case body(ByteBuffer)
    case end
}

/// What came is no request, with what can be told of it to the log.
struct UnreadableRequest: Error {
    var badRequest: BadRequest
    var method = ""
    var target = ""

    /// The target as it may be logged.
    var path: String { Self.path(ofTarget: target) }

    /// Without the query, which may hold a secret, and without what a terminal or a log would take for more than text.
    static func path(ofTarget target: String) -> String {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }.prefix(1024)
        return String(decoding: path.map { $0 > 0x20 && $0 < 0x7f ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
