import Foundation
import KeyMaterial
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// One handshake, and perhaps one request behind it.
struct TLSTrial {
    struct Result: Sendable {
        var chain: [Certificate] = []
        var version: String?
        var applicationProtocol: String?
        /// Whether the server asked for a certificate.
        var wasAsked = false
        /// Whether the server ended the connection by an alert after the handshake.
        var wasCutOff = false
        var status: Int?
        var correlationID: String?
    }

    let configuration: TLSConfiguration
    let host: String
    let validates: Bool
    let timeout: TimeAmount

    /// How long a server may take to refuse a certificate after the handshake, where nothing else is awaited.
    private static let refusalMilliseconds: Int64 = 300
    private static let answerBytesMax = 64 << 10

    /// - Parameter path: what to ask for by HTTP; nil asks for nothing.
    func run(_ place: (address: String, port: Int), path: String?) async throws -> Result {
        let seen = Seen()
        var configuration = configuration
        configuration.sslContextCallback = { _, promise in
            seen.noteAsked()
            promise.succeed(.noChanges)
        }
        configuration.applicationProtocols = ["http/1.1"]
        configuration.certificateVerification = validates ? .fullVerification : .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        let name = NetworkAddress(host) == nil ? host : nil
        let shaken = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(timeout)
                .connect(host: place.address, port: place.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let tls = try handler(context, name, seen)
                        try channel.pipeline.syncOperations.addHandlers([tls, TrialWatch(shaken, seen)])
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            shaken.fail(error)
            throw error
        }
        let raw = channel.channel
        let end = raw.eventLoop.scheduleTask(in: timeout) {
            shaken.fail(ChannelError.connectTimeout(timeout))
            raw.close(promise: nil)
        }
        defer { end.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            try await shaken.futureResult.get()
            seen.setVersion(try? await raw.nioSSL_tlsVersion().get())
            await ask(path, inbound, outbound, raw, seen)
            return seen.result
        }
    }

    private func handler(_ context: NIOSSLContext, _ name: String?, _ seen: Seen) throws -> NIOSSLClientHandler {
        guard !validates else { return try NIOSSLClientHandler(context: context, serverHostname: name) }
        return try NIOSSLClientHandler(context: context, serverHostname: name) { certificates, promise in
            seen.setChain(certificates.compactMap { try? Certificate(derEncoded: $0.toDERBytes()) })
            promise.succeed(.certificateVerified)
        }
    }

    private func ask(
        _ path: String?, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ channel: any Channel, _ seen: Seen
    ) async {
        do {
            if let path {
                let text =
                    "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: countersign-connectivity-test\r\n"
                    + "Accept: */*\r\nConnection: close\r\n\r\n"
                try await outbound.write(ByteBuffer(string: text))
            } else {
                channel.eventLoop.scheduleTask(in: .milliseconds(Self.refusalMilliseconds)) {
                    channel.close(promise: nil)
                }
            }
            var head: [UInt8] = []
            for try await buffer in inbound {
                head += buffer.readableBytesView
                if let parsed = HTTPHead(head) {
                    seen.setAnswer(parsed.status, parsed.correlationID)
                    return
                }
                guard head.count < Self.answerBytesMax else { return }
            }
        } catch {
            seen.noteCutOff(error)
        }
    }

    /// What a failure says, without the library's wrapping.
    static func text(_ error: any Error) -> String {
        switch error {
        case NIOSSLError.handshakeFailed(let reason): "The handshake failed: \(ConnectionErrorText.secure("\(reason)"))"
        case is NIOSSLExtraError: "The server's certificate is not for this host"
        case ChannelError.connectTimeout: "The server did not answer in time"
        case ChannelError.eof, ChannelError.ioOnClosedChannel: "The server ended the connection"
        default: "The handshake failed: \(ConnectionErrorText.secure("\(error)"))"
        }
    }
}

/// The first lines of an answer by HTTP.
struct HTTPHead {
    let status: Int
    let correlationID: String?

    /// Nil while the head is not complete, and for what is no HTTP.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return nil }
        self.status = status
        correlationID =
            lines.dropFirst().lazy.compactMap { line -> String? in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == "x-correlation-id" else { return nil }
                return String(parts[1].trimmingCharacters(in: .whitespaces).prefix(200))
            }.first
    }
}

/// What one trial has seen, from whichever thread.
final class Seen: Sendable {
    private let state = Mutex(TLSTrial.Result())

    var result: TLSTrial.Result { state.withLock { $0 } }

    func noteAsked() { state.withLock { $0.wasAsked = true } }

    func setChain(_ chain: [Certificate]) { state.withLock { $0.chain = chain } }

    func setProtocol(_ name: String?) { state.withLock { $0.applicationProtocol = name } }

    func setVersion(_ version: TLSVersion?) {
        let names: [TLSVersion: String] = [.tlsv1: "TLSv1", .tlsv11: "TLSv1.1", .tlsv12: "TLSv1.2", .tlsv13: "TLSv1.3"]
        state.withLock { $0.version = version.flatMap { names[$0] } }
    }

    func setAnswer(_ status: Int, _ correlationID: String?) {
        state.withLock {
            $0.status = status
            $0.correlationID = correlationID
        }
    }

    /// A connection that ends without a closing alert is no refusal; one that ends by an alert is.
    func noteCutOff(_ error: any Error) {
        if case NIOSSLError.uncleanShutdown = error { return }
        state.withLock { $0.wasCutOff = $0.status == nil }
    }
}

/// Tells when the handshake is over, or what it failed by.
private final class TrialWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<Void>
    private let seen: Seen

    init(_ done: EventLoopPromise<Void>, _ seen: Seen) {
        self.done = done
        self.seen = seen
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let name)? = event as? TLSUserEvent {
            seen.setProtocol(name)
            done.succeed()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        done.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
