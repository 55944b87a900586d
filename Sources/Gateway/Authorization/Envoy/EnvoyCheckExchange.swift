import IdentityDirectory
import NIOCore
import NIOHTTP1

/// A check that Envoy asks for: its message is collected, judged as any other asking, and answered at once.
final class EnvoyCheckExchange: Exchange {
    private unowned let caller: Caller
    private let proxy: FrontProxy
    private var body: [UInt8] = []
    private var isOver = false

    init(caller: Caller, proxy: FrontProxy) {
        self.caller = caller
        self.proxy = proxy
    }

    let wantsBody = true
    let lasting: Acceptance? = nil

    func start() { caller.setDeadline(caller.loop.configuration.timeouts.body) }

    func receive(_ body: ByteBuffer) {
        guard !isOver else { return }
        guard self.body.count + body.readableBytes <= EnvoyCheck.bytesMax else {
            isOver = true
            return caller.respond(.payloadTooLarge, closes: true)
        }
        self.body.append(contentsOf: body.readableBytesView)
    }

    func receiveEnd() {
        guard !isOver else { return }
        isOver = true
        caller.beginResponse(status: .ok, fields: ["content-type": EnvoyCheck.contentType], length: nil)
        caller.writeBody(ByteBuffer(bytes: answer()))
        caller.endResponse(trailers: [("grpc-status", "0")])
        caller.wire.flush()
    }

    private func answer() -> [UInt8] {
        do {
            let subrequest = try Subrequest(EnvoyCheck(body: body))
            let authorization = caller.authorization(of: subrequest, for: proxy)
            let correlationID = authorization.decision.correlationID
            switch authorization.answer {
            case .allowed(let identity):
                return EnvoyCheck.allowing(identity + [("X-Correlation-ID", correlationID)])
            case .refused: return EnvoyCheck.denying(.forbidden, correlationID: correlationID)
            case .undecided: return EnvoyCheck.denying(.serviceUnavailable, correlationID: correlationID)
            }
        } catch {
            caller.noteUnreadable(error)
            return EnvoyCheck.denying(.refusing(error), correlationID: caller.request.correlationID)
        }
    }

    func callerWritabilityChanged() {}

    func expire() {
        guard !isOver else { return caller.abort() }
        isOver = true
        caller.respond(.requestTimeout, closes: true)
    }

    func abandon() { isOver = true }
}
