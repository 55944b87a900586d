import IdentityDirectory
import NIOCore
import NIOHTTP1

/// A request for an integration flow of this installation: collected, handled in a task, answered as a whole.
final class FlowExchange: Exchange {
    private unowned let caller: Caller
    private let handler: any InboundHandler
    private var request: InboundRequest
    private let acceptance: Acceptance
    /// What of `request` is counted among all that is collected.
    private var collectedBytes = 0
    private let collected: CollectedBytes
    private var isOver = false
    private var isHandled = false

    init(caller: Caller, handler: any InboundHandler, request: InboundRequest, acceptance: Acceptance) {
        self.caller = caller
        self.handler = handler
        self.request = request
        self.acceptance = acceptance
        collected = caller.loop.collected
    }

    deinit { collected.giveBack(collectedBytes) }

    let wantsBody = true
    let lasting: Acceptance? = nil

    func start() {
        caller.setDeadline(caller.loop.configuration.timeouts.body)
        caller.writeContinue()
    }

    func receive(_ body: ByteBuffer) {
        guard !isOver else { return }
        guard request.body.count + body.readableBytes <= caller.loop.configuration.limits.collectedBodyBytesMax else {
            isOver = true
            return caller.respond(.payloadTooLarge, closes: true)
        }
        guard collected.take(body.readableBytes) else {
            isOver = true
            caller.loop.logger.warning(
                "too much is being collected for integration flows",
                metadata: ["correlation": "\(caller.request.correlationID)"])
            return caller.respond(.serviceUnavailable, closes: true)
        }
        collectedBytes += body.readableBytes
        request.body.append(contentsOf: body.readableBytesView)
        caller.setDeadline(caller.loop.configuration.timeouts.body)
    }

    func receiveEnd() {
        guard !isOver else { return }
        isHandled = true
        caller.setDeadline(caller.loop.configuration.timeouts.upstreamResponse)
        let (handler, request, acceptance, eventLoop) = (handler, request, acceptance, caller.loop.eventLoop)
        let correlationID = caller.request.correlationID
        let bound = NIOLoopBound((exchange: self, loop: caller.loop), eventLoop: eventLoop)
        caller.loop.taskBegins()
        Task {
            let response = await handler.handle(request, identity: acceptance, correlationID: correlationID)
            eventLoop.execute {
                bound.value.exchange.respond(response)
                bound.value.loop.taskEnds()
            }
        }
    }

    func callerWritabilityChanged() {}

    func expire() {
        guard !isOver else { return caller.abort() }
        isOver = true
        if isHandled {
            caller.fail(.timedOut, with: .gatewayTimeout)
        } else {
            caller.respond(.requestTimeout, closes: true)
        }
    }

    func abandon() { isOver = true }

    private func respond(_ response: InboundResponse) {
        guard !isOver else { return }
        isOver = true
        caller.respond(response)
        caller.wire.flush()
    }
}
