import NIOCore
import NIOHTTP1

extension GatewayConnection {
    /// Answers the current request as a whole.
    func respond(_ response: ConstantResponse, closes: Bool = false) {
        guard phase != .closing, !request.isResponseStarted else { return abort() }
        request.isResponseStarted = true
        request.closes = request.closes || closes || !request.isKeepAlive || request.awaitsContinue || loop.isDraining
        withOutgoing { buffer in
            response.write(
                correlationID: request.correlationID, closes: request.closes, toHEAD: request.isHEAD,
                date: loop.dateField(at: call.at.timeIntervalSince1970), to: &buffer)
        }
        endResponse()
    }

    /// Writes a response's head; `length` nil means that the body's end is not known yet.
    func beginResponse(status: HTTPResponseStatus, fields: HTTPHeaders, length: Int?) {
        guard phase != .closing, !request.isResponseStarted else { return abort() }
        request.isResponseStarted = true
        let isBodiless = request.isHEAD || status.code == 204 || status.code == 304
        if let length, status.code != 204 {
            request.framing = .length(length)
        } else if isBodiless {
            request.framing = .none
        } else {
            request.framing = request.isHTTP10 ? .untilClose : .chunked
        }
        request.closes =
            request.closes || !request.isKeepAlive || loop.isDraining || request.framing == .untilClose
            || request.awaitsContinue
        let dropped = connectionFields(of: fields)
        withOutgoing { buffer in
            let date = loop.dateField(at: loop.clock.now.timeIntervalSince1970)
            ResponseHead.writeStatus(status, date: date, to: &buffer)
            for (name, value) in fields where ForwardedFields.isReturned(name) && !FieldName.isEqual(name, "date") {
                if !dropped.isEmpty, dropped.contains(name.lowercased()) { continue }
                ResponseHead.writeField(name, value, to: &buffer)
            }
            ResponseHead.writeEnd(
                framing: request.framing, closes: request.closes, correlationID: request.correlationID, to: &buffer)
        }
        if isBodiless { request.framing = .none }
    }

    private func connectionFields(of fields: HTTPHeaders) -> [String] {
        guard fields.contains(name: "connection") else { return [] }
        return fields[canonicalForm: "connection"].map { $0.lowercased() }.filter {
            $0 != "close" && $0 != "keep-alive"
        }
    }

    func writeBody(_ body: ByteBuffer) {
        var body = body
        let isChunked = request.framing == .chunked
        guard request.framing != .none else { return }
        withOutgoing { buffer in
            if isChunked { ResponseHead.writeChunk(&body, to: &buffer) } else { buffer.writeBuffer(&body) }
        }
    }

    /// Ends the response, and goes on with the next request.
    func endResponse() {
        request.isResponseEnded = true
        if request.framing == .chunked {
            withOutgoing { $0.writeStaticString("0\r\n\r\n") }
        }
        responseEnded()
    }

    /// Tells a caller that waits to send its body.
    func writeContinue() {
        guard request.awaitsContinue else { return }
        request.awaitsContinue = false
        withOutgoing { $0.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n") }
        flush()
    }

    private func withOutgoing(_ write: (inout ByteBuffer) -> Void) {
        var buffer = outgoing ?? transport.makeBuffer()
        outgoing = nil
        write(&buffer)
        outgoing = buffer
    }

    /// What is written leaves now; within a read it leaves with the read's end, together with what else there is.
    func flushUnlessReading() {
        if !isInRead { flush() }
    }

    func flush() {
        guard let bytes = outgoing else { return }
        outgoing = nil
        transport.writeAndFlush(bytes)
    }
}
