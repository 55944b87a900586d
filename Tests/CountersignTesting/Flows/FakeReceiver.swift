public import Foundation
public import IntegrationFlows
public import IntegrationTenant
import KeyMaterial
import Synchronization

/// A receiver channel without a network: it keeps what it was sent and answers as told.
public final class FakeReceiver: ReceiverChannel {
    public typealias Answer = @Sendable (OutboundCall) async throws(ReceiverError) -> ReceiverReply

    public let adapters = ReceiverRegistry.adapters
    private let calls = Mutex<[OutboundCall]>([])
    private let answer: Mutex<Answer>

    public init(answer: @escaping Answer = { _ in ReceiverReply(status: 200, body: Array("done".utf8)) }) {
        self.answer = Mutex(answer)
    }

    public var received: [OutboundCall] { calls.withLock { $0 } }

    public func setAnswer(_ new: @escaping Answer) { answer.withLock { $0 = new } }

    public func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        calls.withLock { $0.append(outbound) }
        return try await answer.withLock { $0 }(outbound)
    }
}

extension OutboundCall {
    /// The alias that the call was to authenticate with; nil without a client certificate.
    public var alias: String? {
        if case .clientCertificate(let identity) = identity { identity.alias } else { nil }
    }

    /// SHA-256 of the certificate that the call was to present; nil without one.
    public var fingerprint: String? {
        if case .clientCertificate(let identity) = identity { identity.chain.first?.fingerprint.hex } else { nil }
    }
}

/// A clock that stands still until it is set.
public final class ManualTenantClock: TenantClock {
    private let time: Mutex<Date>

    public init(_ time: Date = Date(timeIntervalSince1970: 1_800_000_000)) {
        self.time = Mutex(time)
    }

    public var now: Date { time.withLock { $0 } }

    public func advance(seconds: Double) { time.withLock { $0 += seconds } }

    /// Lets others run; the time itself does not pass.
    public func sleep(until time: Date) async throws {
        try Task.checkCancellation()
        await Task.yield()
    }
}
