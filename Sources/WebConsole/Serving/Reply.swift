import HTTPTypes

/// What a route answers with.
struct Reply: Sendable {
    enum Content: Sendable {
        case page(Page)
        case redirect(String)
        case file(bytes: [UInt8], name: String, type: String)
    }

    var status: HTTPResponse.Status
    var content: Content
    /// Shown on the next page of this session.
    var flash: Notice?
    /// The session's secret to set, empty to clear it; nil to leave the cookie alone.
    var sessionSecret: String?

    static func page(_ page: Page, status: HTTPResponse.Status = .ok) -> Reply {
        Reply(status: status, content: .page(page))
    }

    /// After a form was done: the page to go on with, and what to say there.
    static func redirect(_ path: String, _ flash: Notice? = nil) -> Reply {
        Reply(status: .seeOther, content: .redirect(path), flash: flash)
    }

    static func download(_ bytes: [UInt8], name: String, type: String) -> Reply {
        Reply(status: .ok, content: .file(bytes: bytes, name: name, type: type))
    }
}
