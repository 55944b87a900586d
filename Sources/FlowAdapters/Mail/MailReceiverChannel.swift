public import IntegrationFlows
public import KeyMaterial
import NIOCore
import NIOPosix
import NIOSSL

/// Mail receivers: each mail over a connection of its own to the server that the channel names.
///
/// The server's address is judged by the egress policy after its name has been resolved; its certificate must lead to
/// the tenant's keystore, the configured authorities or the distribution's.
public final class MailReceiverChannel: ReceiverChannel {
    public let adapters: Set<String> = ["Mail"]

    private let egress: EgressPolicy
    private let tls: TLSConfigurations

    public init(egress: EgressPolicy, additionalTrust: [Certificate] = [], trustsSystem: Bool = false) {
        self.egress = egress
        tls = TLSConfigurations(additionalTrust: additionalTrust, trustsSystem: trustsSystem)
    }

    public func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        guard case .mail(let mail) = outbound.call.content else {
            throw ReceiverError("badRequest", "The call is no mail")
        }
        let address = try await egress.address(of: mail.host, port: mail.port)
        let configuration = try tls.configuration(for: outbound)
        do {
            return try await withThrowingTaskGroup(of: ReceiverReply.self) { group in
                group.addTask { try await Self.deliver(mail, outbound.identity, to: address, configuration) }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(outbound.call.timeoutMilliseconds))
                    throw ReceiverError("timedOut", "The mail server did not answer in time", isTransient: true)
                }
                defer { group.cancelAll() }
                guard let reply = try await group.next() else { throw CancellationError() }
                return reply
            }
        } catch {
            throw ReceiverError(failure: error)
        }
    }

    private static func deliver(
        _ mail: MailCall, _ identity: OutboundIdentity, to address: NetworkAddress, _ configuration: TLSConfiguration
    ) async throws -> ReceiverReply {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let connection = try await bootstrap.connect(host: address.text, port: mail.port) { channel in
            channel.eventLoop.makeCompletedFuture {
                if mail.protection == .smtps {
                    try channel.pipeline.syncOperations.addHandler(try handler(configuration, mail.host))
                }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        var credential: (user: String, password: Passphrase)?
        if case .basic(let user, let password) = identity { credential = (user, password) }
        let session = SMTPSession(mail, credential: credential, isEncrypted: mail.protection == .smtps)
        try await connection.executeThenClose { inbound, outbound in
            try await converse(session, inbound, outbound) {
                try await encrypt(connection.channel, configuration, mail.host)
            }
        }
        return ReceiverReply(status: 0)
    }

    /// Returns when the handshake is over, and throws what it failed by.
    private static func encrypt(
        _ channel: any NIOCore.Channel, _ configuration: TLSConfiguration, _ host: String
    ) async throws {
        let done = channel.eventLoop.makePromise(of: Void.self)
        do {
            try await channel.eventLoop.submit {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(HandshakeWatch(done), position: .first)
                try pipeline.addHandler(try handler(configuration, host), position: .first)
            }.get()
        } catch {
            done.fail(error)
        }
        try await done.futureResult.get()
    }

    private static func converse(
        _ session: SMTPSession, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, encrypt: () async throws -> Void
    ) async throws {
        var session = session
        var replies = SMTPReplies()
        for try await bytes in inbound {
            replies.append(bytes.readableBytesView)
            while let reply = try replies.next() {
                var step = try session.receive(reply)
                if step == .encrypt {
                    // What the server sent in the clear behind its reply is not to be believed (RFC 3207 section 4.2).
                    replies = SMTPReplies()
                    try await encrypt()
                    step = session.afterEncryption()
                }
                guard case .send(let command) = step else {
                    try await outbound.write(ByteBuffer(string: "QUIT\r\n"))
                    return
                }
                try await outbound.write(ByteBuffer(bytes: command))
            }
        }
        throw ReceiverError("connectionFailed", "The mail server closed the connection", isTransient: true)
    }

    private static func handler(_ configuration: TLSConfiguration, _ host: String) throws -> NIOSSLClientHandler {
        let isAddress = NetworkAddress(host) != nil
        return try NIOSSLClientHandler(
            context: try NIOSSLContext(configuration: configuration), serverHostname: isAddress ? nil : host)
    }
}
