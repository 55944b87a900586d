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
}
