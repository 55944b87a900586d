/// What a route answers when it is done.
enum ManagementReply: Sendable {
    case nothing
    case json(any (Encodable & Sendable))
    case file(bytes: [UInt8], mediaType: String, fileName: String)
}
