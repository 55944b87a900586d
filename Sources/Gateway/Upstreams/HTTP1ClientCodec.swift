import NIOCore
import NIOHTTP1

/// The handlers that read and write HTTP/1.1 on an upstream's connection, until it speaks something else.
///
/// There is no check of what is written: the fields come from a parser that lets nothing pass which ends a field, and
/// those of the gateway's own are `printable`. The check cost a tenth of a proxied request.
struct HTTP1ClientCodec {
    private let encoder = HTTPRequestEncoder()
    private let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))

    func add(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandlers(encoder, decoder)
    }

    /// What the decoder has not read yet goes to `end` first.
    func replace(by end: TunnelEnd, on pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(end, position: .after(decoder))
        pipeline.removeHandler(encoder, promise: nil)
        pipeline.removeHandler(decoder, promise: nil)
    }
}
