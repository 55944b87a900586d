import NIOCore
import NIOHTTP1

extension Caller {
    /// Answers the current request as a whole.
    func respond(_ response: ConstantResponse, closes: Bool = false) {
        guard phase != .closing, !request.isResponseStarted else { return abort() }
        request.isResponseStarted = true
        request.status = Int(response.status.code)
        request.framing = .none
        request.closes = request.closes || closes || !request.isKeepAlive || request.awaitsContinue || loop.isDraining
        wire.write(response, to: request, date: loop.dateField(at: call.at.timeIntervalSince1970))
        request.bytesSent = request.isHEAD ? 0 : response.bodyLength(correlationID: request.correlationID)
        endResponse()
    }

    /// Writes a response's head; `length` nil means that the body's end is not known yet.
    func beginResponse(status: HTTPResponseStatus, fields: HTTPHeaders, length: Int?) {
        guard phase != .closing, !request.isResponseStarted else { return abort() }
        request.isResponseStarted = true
        request.status = Int(status.code)
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
        wire.write(
            ResponseHead(
                status: status, fields: fields, request: request,
                date: loop.dateField(at: loop.clock.now.timeIntervalSince1970)))
        if isBodiless { request.framing = .none }
    }

    func writeBody(_ body: ByteBuffer) {
        guard request.framing != .none, body.readableBytes > 0 else { return }
        request.bytesSent += body.readableBytes
        wire.write(body, framing: request.framing)
    }

    /// Ends the response, and goes on with the next request.
    func endResponse() {
        wire.writeEnd(framing: request.framing)
        responseEnded()
    }

    /// Tells a caller that waits to send its body.
    func writeContinue() {
        guard request.awaitsContinue else { return }
        request.awaitsContinue = false
        wire.writeContinue()
        wire.flush()
    }

    /// Tells the access log; what is cut off is told when it ends, with what was sent by then.
    func noteAccess(isCutOff: Bool = false) {
        guard request.status != 0 else { return }
        loop.note(
            AccessEntry(
                time: call.at.timeIntervalSince1970, correlationID: request.correlationID,
                caller: connection.accessCaller, method: call.method, path: call.path, status: request.status,
                bytesSent: request.bytesSent, microseconds: elapsedMicroseconds, userID: request.userID,
                refusalCode: request.refusalCode, isCutOff: isCutOff))
        request.status = 0
    }

    /// Agrees to another protocol; everything after is the tunnel's.
    func beginTunnel(_ tunnel: Tunnel, fields: HTTPHeaders) {
        guard phase == .exchange, !request.isResponseStarted else { return abort() }
        request.isResponseStarted = true
        request.status = 101
        request.framing = .upgrade
        wire.write(
            ResponseHead(
                status: .switchingProtocols, fields: fields, request: request,
                date: loop.dateField(at: loop.clock.now.timeIntervalSince1970)))
        wire.flush()
        exchange = tunnel
        do {
            try wire.becomeTunnel(tunnel.callerEnd)
            tunnel.start()
        } catch {
            abort()
        }
    }
}
