import NIOHTTP1

/// The head of a stream's request, as HTTP/1.1 would have it.
///
/// The library has checked the names, that no value ends a field, that the pseudo-header fields are there once and first,
/// and that there are none of the connection's fields. The method and the other control characters it leaves to us.
/// Source: RFC 9113 sections 8.2.3 and 8.3.1.
struct HTTP2RequestHead {
    let head: HTTPRequestHead
    let summary: HeadSummary

    init(
        _ fields: [(name: String, value: String)], endsStream: Bool, limits: GatewayLimits
    ) throws(UnreadableRequest) {
        do {
            head = try Self.head(fields, endsStream: endsStream, limits: limits)
        } catch {
            throw UnreadableRequest(badRequest: error)
        }
        do {
            summary = try HeadSummary(head)
        } catch {
            throw UnreadableRequest(badRequest: error, method: head.method.rawValue, target: head.uri)
        }
    }

    private static func head(
        _ fields: [(name: String, value: String)], endsStream: Bool, limits: GatewayLimits
    ) throws(BadRequest) -> HTTPRequestHead {
        guard fields.count <= limits.headerFieldsMax else {
            throw BadRequest("There are too many fields.", status: 431)
        }
        // As long as they would be in HTTP/1.1, each with its colon, blank and line end.
        guard fields.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }) <= limits.headBytesMax else {
            throw BadRequest("The head is too long.", status: 431)
        }
        var pseudo: [String: String] = [:]
        var headers: [(String, String)] = []
        headers.reserveCapacity(fields.count + 1)
        var cookies: [String] = []
        var hasLength = false
        for (name, value) in fields {
            switch name {
            case _ where name.utf8.first == UInt8(ascii: ":"): pseudo[name] = value
            case "cookie": cookies.append(value)
            default:
                hasLength = hasLength || name == "content-length"
                headers.append((name, value))
            }
        }
        guard let method = pseudo[":method"], let path = pseudo[":path"], pseudo[":scheme"] == "https" else {
            throw BadRequest("The stream does not begin with a request for https.")
        }
        guard Token.isToken(method) else { throw BadRequest("The method is malformed.") }
        guard fields.allSatisfy({ FieldValue.isPlain($0.value) }) else {
            throw BadRequest("A field's value holds a control character.")
        }
        if let authority = pseudo[":authority"] {
            headers.removeAll { $0.0 == "host" && $0.1 == authority }
            headers.insert(("host", authority), at: 0)
        }
        if !cookies.isEmpty { headers.append(("cookie", cookies.joined(separator: "; "))) }
        if !endsStream, !hasLength { headers.append(("transfer-encoding", "chunked")) }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: HTTPHeaders(headers))
    }
}
