import IdentityDirectory
import NIOHTTP1

/// What a request's head says, read once and strictly.
///
/// The readers of bytes and frames take apart what comes; here is refused what two servers could read in two ways.
/// Source: RFC 9112 sections 3.2, 6.1 and 6.3; RFC 9110 sections 7.2 and 7.6.1.
struct HeadSummary {
    enum Body: Hashable {
        case none
        case length(Int)
        case chunked
    }

    let target: RequestTarget
    private(set) var body = Body.none
    private(set) var isKeepAlive: Bool
    private(set) var expectsContinue = false
    /// The value of `Authorization`; nil without one.
    private(set) var authorization: String?
    /// What the caller calls the request, if it may.
    private(set) var correlationID: String?
    /// Another method in a header field, upper case, which some upstreams obey.
    private(set) var methodOverride: String?
    /// Whether the caller's place in a trace is told properly: once, and well-formed.
    private(set) var isTraced = false
    private var traceparents = 0
    /// Wants to speak WebSocket from here on. Source: RFC 6455 section 4.1.
    private(set) var asksForWebSocket = false
    private var namesUpgrade = false
    private var upgrade: String?
    /// Fields that `Connection` names, lower case; they end here. There may be thousands.
    private(set) var connectionFields: Set<String> = []

    init(_ head: HTTPRequestHead) throws(BadRequest) {
        switch head.method {
        case .CONNECT, .TRACE, .SOURCE: throw BadRequest("The method \(head.method.rawValue) is not served.")
        default: break
        }
        target = try RequestTarget(reading: head.uri)
        isKeepAlive = head.version.minor == 1
        var hosts = 0
        for (name, value) in head.headers {
            try read(name: name, value: value, hosts: &hosts, version: head.version)
        }
        guard hosts == 1 else { throw BadRequest(hosts == 0 ? "There is no Host." : "There are several Host fields.") }
        try readUpgrade(head)
    }

    /// The parser takes whatever follows a request to upgrade for the other protocol, so that no request may follow.
    private mutating func readUpgrade(_ head: HTTPRequestHead) throws(BadRequest) {
        guard namesUpgrade, let upgrade else { return }
        isKeepAlive = false
        guard FieldName.isEqual(upgrade, "websocket"), head.version.minor == 1 else { return }
        guard head.method == .GET, body == .none else { throw BadRequest("WebSocket begins with a GET alone.") }
        asksForWebSocket = true
    }

    private mutating func read(
        name: String, value: String, hosts: inout Int, version: HTTPVersion
    ) throws(BadRequest) {
        switch name.utf8.count {
        case 4 where FieldName.isEqual(name, "host"):
            hosts += 1
            guard Self.isAuthority(value) else { throw BadRequest("The Host is malformed.") }
        case 6 where FieldName.isEqual(name, "expect"):
            guard FieldName.isEqual(value, "100-continue") else {
                throw BadRequest("The expectation is not known.", status: 417)
            }
            expectsContinue = version.minor == 1
        case 7 where FieldName.isEqual(name, "upgrade"):
            guard upgrade == nil else { throw BadRequest("There are several Upgrade fields.") }
            upgrade = value
        case 10 where FieldName.isEqual(name, "connection"): read(connection: value)
        case 11 where FieldName.isEqual(name, "traceparent"):
            traceparents += 1
            isTraced = traceparents == 1 && TraceContext.isValid(value)
        case 13 where FieldName.isEqual(name, "authorization"):
            guard authorization == nil else { throw BadRequest("There are several Authorization fields.") }
            authorization = value
        case 14 where FieldName.isEqual(name, "content-length"): try read(contentLength: value)
        case 16 where FieldName.isEqual(name, "x-correlation-id"):
            if correlationID == nil, CorrelationID.isAcceptable(value) { correlationID = value }
        case 17 where FieldName.isEqual(name, "transfer-encoding"):
            guard body == .none, version.minor == 1, FieldName.isEqual(value, "chunked") else {
                throw BadRequest("Transfer-Encoding is not plainly chunked.")
            }
            body = .chunked
        case 13, 17, 22: try read(override: name, value: value)
        default: break
        }
    }

    private mutating func read(contentLength value: String) throws(BadRequest) {
        guard body == .none, !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let length = Int(value)
        else { throw BadRequest("Content-Length is not one plain number, or not the only framing.") }
        body = .length(length)
    }

    private mutating func read(connection value: String) {
        for token in value.split(separator: ",") {
            let token = token.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }.lowercased()
            switch token {
            case "close": isKeepAlive = false
            case "keep-alive", "": break
            case "upgrade": namesUpgrade = true
            default: connectionFields.insert(token)
            }
        }
    }

    /// `X-HTTP-Method`, `X-Method-Override`, `X-HTTP-Method-Override`: the first is OData's.
    private mutating func read(override name: String, value: String) throws(BadRequest) {
        guard Self.isMethodOverride(name) else { return }
        let method = value.uppercased()
        guard methodOverride == nil || methodOverride == method else {
            throw BadRequest("There are several methods to override by.")
        }
        methodOverride = method
    }

    /// As servers may come to see the name: `X_HTTP_Method_Override` is one with `X-HTTP-Method-Override`.
    static func isMethodOverride(_ name: String) -> Bool { methodOverrides.contains(name) }

    private static let methodOverrides = FieldNameSet(["x-http-method", "x-method-override", "x-http-method-override"])

    /// Host and port by their characters alone: neither blanks nor what would end an authority.
    private static func isAuthority(_ value: String) -> Bool {
        !value.isEmpty
            && value.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f
                    && !["/", "\\", "?", "#", "@", ",", "\""].contains { (mark: UnicodeScalar) in
                        UInt8(ascii: mark) == byte
                    }
            }
    }
}
