import HTTPTypes
import Hummingbird
import NIOCore

/// Several requests in one: reads, and change sets, of which all changes happen or none.
///
/// Source: OData 2.0, "Batch Processing".
struct ODataBatch {
    /// A request within.
    struct Item {
        let request: Request
        /// What the caller calls it; the answer carries it too.
        let contentID: String?
    }

    enum Element {
        case read(Item)
        case changes([Item])
    }

    static let requestsMax = 1_000

    let elements: [Element]

    /// - Parameter outer: whose caller, host and token the requests within have.
    init(_ bytes: [UInt8], of outer: Request) throws(ODataError) {
        guard let boundary = MIMEParts.boundary(ofType: outer.headers[.contentType]) else {
            throw ODataError(.unsupportedMediaType, "A batch is of the type multipart/mixed, with a boundary")
        }
        var elements: [Element] = []
        var count = 0
        for part in try MIMEParts(bytes[...], boundary: boundary, partsMax: Self.requestsMax).parts {
            guard let type = part.headers["content-type"] else {
                throw ODataError(.badRequest, "A part of the batch has no Content-Type")
            }
            if let inner = MIMEParts.boundary(ofType: type) {
                let changes = try MIMEParts(part.content, boundary: inner, partsMax: Self.requestsMax)
                let items = try Self.items(changes.parts, of: outer)
                guard items.allSatisfy({ $0.request.method != .get }) else {
                    throw ODataError(.badRequest, "A change set holds a request that changes nothing")
                }
                elements.append(.changes(items))
                count += items.count
            } else {
                elements += try Self.items([part], of: outer).map {
                    $0.request.method == .get ? .read($0) : .changes([$0])
                }
                count += 1
            }
            guard count <= Self.requestsMax else {
                throw ODataError(.tooLarge, "A batch holds at most \(Self.requestsMax) requests")
            }
        }
        guard count > 0 else { throw ODataError(.badRequest, "The batch holds no request") }
        self.elements = elements
    }

    private static func items(_ parts: [MIMEParts.Part], of outer: Request) throws(ODataError) -> [Item] {
        var items: [Item] = []
        for part in parts {
            guard part.headers["content-type"]?.lowercased().hasPrefix("application/http") == true else {
                throw ODataError(.badRequest, "A part of the batch is neither a request nor a change set")
            }
            let (request, contentID) = try request(part.content, of: outer)
            items.append(Item(request: request, contentID: part.headers["content-id"] ?? contentID))
        }
        return items
    }

    private static func request(
        _ content: ArraySlice<UInt8>, of outer: Request
    ) throws(ODataError) -> (Request, contentID: String?) {
        var rest = content
        var first = MIMEParts.line(&rest)
        while first.isEmpty, !rest.isEmpty { first = MIMEParts.line(&rest) }
        let words = String(decoding: first, as: UTF8.self).split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1."),
            let method = HTTPRequest.Method(rawValue: String(words[0]))
        else { throw ODataError(.badRequest, "A request of the batch has no line like 'GET NumberRanges HTTP/1.1'") }
        let written = try MIMEParts.Part.headers(&rest)
        var fields: HTTPFields = [:]
        for (name, value) in written {
            // Who calls is told once, outside.
            guard !["authorization", "x-csrf-token", "host", "cookie"].contains(name),
                let name = HTTPField.Name(name)
            else { continue }
            fields[name] = value
        }
        // Line ends that stand before the boundary are no part of the body.
        let body = written["content-length"].flatMap { Int($0) }.map { rest.prefix(max(0, $0)) } ?? rest
        let head = HTTPRequest(
            method: method, scheme: "https", authority: outer.head.authority, path: try path(String(words[1])),
            headerFields: fields)
        return (Request(head: head, body: .init(buffer: ByteBuffer(bytes: body))), written["content-id"])
    }

    /// Addresses are written whole, from the host's root, or from the service's.
    private static func path(_ text: String) throws(ODataError) -> String {
        if text.hasPrefix("$"), !text.hasPrefix("$metadata") {
            throw ODataError(
                .notOffered, "Requests of a batch that refer to others, as \(text.prefix(20)), are not offered")
        }
        let base = ODataRequest.basePath + "/"
        if let found = text.firstRange(of: base) { return String(text[found.lowerBound...]) }
        guard !text.contains("://"), !text.hasPrefix("/") else {
            throw ODataError(.badRequest, "The address \(text.prefix(200)) is none of this service")
        }
        return base + text
    }
}
