import NIOCore
import NIOHTTP1

extension Caller {
    /// Answers as a whole what a handler of this installation says.
    func respond(_ response: InboundResponse) {
        guard (200...599).contains(response.status) else { return respond(.internalServerError) }
        var fields = HTTPHeaders()
        for (name, value) in response.headers where Self.isToken(name) {
            fields.add(name: name, value: ForwardedFields.printable(value))
        }
        beginResponse(
            status: HTTPResponseStatus(statusCode: response.status), fields: fields, length: response.body.count)
        writeBody(ByteBuffer(bytes: response.body))
        endResponse()
    }

    /// Source: RFC 9110 section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7f && !#"(),/:;<=>?@[\]{}""#.utf8.contains(byte)
            }
    }
}
