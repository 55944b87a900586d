import NIOCore
import NIOHTTP1

extension Caller {
    /// Answers as a whole what a handler of this installation says.
    func respond(_ response: InboundResponse) {
        guard (200...599).contains(response.status) else { return respond(.internalServerError) }
        var fields = HTTPHeaders()
        for (name, value) in response.headers where Token.isToken(name) {
            fields.add(name: name, value: ForwardedFields.printable(value))
        }
        beginResponse(
            status: HTTPResponseStatus(statusCode: response.status), fields: fields, length: response.body.count)
        writeBody(ByteBuffer(bytes: response.body))
        endResponse()
    }
}
