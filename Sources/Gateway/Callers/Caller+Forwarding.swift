import IdentityDirectory
import NIOCore
import NIOHTTP1

extension Caller {
    /// Passes an accepted request to where its service lives.
    func forward(
        _ head: HTTPRequestHead, summary: HeadSummary, acceptance: Acceptance, dropsAuthorization: Bool
    ) {
        let exchange: any Exchange
        let limits = loop.configuration.limits
        let bodyMax: Int
        switch acceptance.service.upstream {
        case .url(let url):
            guard let upstream = loop.upstream(url) else {
                return fail(.invalidAddress(url), with: .badGateway)
            }
            // What lasts is judged again and again, which a password cannot be.
            if summary.asksForWebSocket, acceptance.authenticationMethod != .sslClientCertificate {
                return respond(.forbidden)
            }
            bodyMax = limits.streamedBodyBytesMax
            let proxied = proxiedHead(
                head, summary: summary, acceptance: acceptance, upstream: upstream.address,
                dropsAuthorization: dropsAuthorization)
            exchange = ProxyExchange(
                caller: self, upstream: upstream, head: proxied, summary: summary, acceptance: acceptance)
        case .integrationFlows, .certificateEnrollment:
            guard let handler = loop.inbound else { return respond(.serviceUnavailable) }
            bodyMax = limits.collectedBodyBytesMax
            let fields = forwardedFields(head, summary: summary, dropsAuthorization: dropsAuthorization)
            let inbound = InboundRequest(
                method: call.method, path: summary.target.path, query: summary.target.query, headers: fields,
                peerAddress: connection.peerAddress, certificate: peer.call.certificate)
            exchange = FlowExchange(caller: self, handler: handler, request: inbound, acceptance: acceptance)
        }
        if case .length(let length) = summary.body, length > bodyMax { return respond(.payloadTooLarge) }
        self.exchange = exchange
        phase = .exchange
        exchange.start()
    }

    /// Answers where the upstream's side is at fault; the log says how, the caller only learns the status.
    func fail(_ failure: UpstreamFailure, with response: ConstantResponse) {
        loop.metrics.upstreamFailures.increment()
        loop.logger.warning(
            "upstream failed", metadata: ["correlation": "\(request.correlationID)", "failure": "\(failure)"])
        respond(response)
    }

    private func forwardedFields(
        _ head: HTTPRequestHead, summary: HeadSummary, dropsAuthorization: Bool
    ) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        fields.reserveCapacity(head.headers.count + 6)
        for (name, value) in head.headers where ForwardedFields.isForwarded(name) {
            if dropsAuthorization, ForwardedFields.isAuthorization(name) { continue }
            if !summary.isTraced, ForwardedFields.isTrace(name) { continue }
            if !summary.connectionFields.isEmpty, summary.connectionFields.contains(name.lowercased()) { continue }
            fields.append((name, value))
        }
        return fields
    }

    private func proxiedHead(
        _ head: HTTPRequestHead, summary: HeadSummary, acceptance: Acceptance, upstream: UpstreamAddress,
        dropsAuthorization: Bool
    ) -> HTTPRequestHead {
        var fields = forwardedFields(head, summary: summary, dropsAuthorization: dropsAuthorization)
        fields.insert(("Host", upstream.authority), at: 0)
        if summary.asksForWebSocket { fields += [("Connection", "Upgrade"), ("Upgrade", "websocket")] }
        switch summary.body {
        case .none: break
        case .length(let length): fields.append(("Content-Length", String(length)))
        case .chunked: fields.append(("Transfer-Encoding", "chunked"))
        }
        fields.append(contentsOf: peer.fields)
        fields.append(("X-Forwarded-User", ForwardedFields.printable(acceptance.userID)))
        fields.append(("X-Forwarded-Arrangement", ForwardedFields.printable(acceptance.arrangementID)))
        fields.append(("X-Correlation-ID", request.correlationID))
        if let assertion = assertion(for: acceptance, upstream: upstream) {
            fields.append(("X-Countersign-Assertion", assertion))
        }
        return HTTPRequestHead(
            version: .http1_1, method: head.method, uri: upstream.basePath + summary.target.forwarded,
            headers: HTTPHeaders(fields))
    }

    /// What cannot be signed is left out, and told: an upstream that wants it refuses the request.
    private func assertion(for acceptance: Acceptance, upstream: UpstreamAddress) -> String? {
        do {
            return try loop.assertions?.assertion(
                for: acceptance, certificate: call.certificate, audience: upstream.authority,
                at: call.at.timeIntervalSince1970)
        } catch {
            loop.logger.error("no assertion", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
