import NIOCore

/// What is between a caller and the gateway: the bytes of an HTTP/1.1 connection, or the frames of a stream.
protocol CallerWire: AnyObject {
    /// Whether other requests share the connection, and this one ends with its response.
    var isMultiplexed: Bool { get }
    /// Whether the caller takes more at the moment.
    var isWritable: Bool { get }
    /// A whole response.
    func write(_ response: ConstantResponse, to request: CurrentRequest, date: [UInt8])
    func write(_ head: ResponseHead)
    func write(_ body: ByteBuffer, framing: ResponseHead.Framing)
    /// The end of a body; an upstream's trailers end at the gateway.
    func writeEnd(framing: ResponseHead.Framing)
    func writeContinue()
    /// What is written leaves now, or with the end of what is being read, together with what else is written by then.
    func flush()
    /// The next part may come again, and more may be read.
    func resume()
    /// Ends after what is written has left; `isWhole` tells that the request came to its end.
    func close(isWhole: Bool)
    /// Ends at once: what is being answered stays visibly incomplete.
    func abort()
    /// From here on the bytes of the connection are the tunnel's. Throws where there is no such thing.
    func becomeTunnel(_ end: TunnelEnd) throws
}
