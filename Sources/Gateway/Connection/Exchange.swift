import NIOCore

/// What answers one accepted request: a proxied one, or an integration flow's.
///
/// It gets the request's body as it comes, and answers through its connection.
protocol Exchange: AnyObject {
    /// Whether the caller may send on.
    var wantsBody: Bool { get }
    func start()
    func receive(_ body: ByteBuffer)
    func receiveEnd()
    /// The caller takes more of the response again, or does not any more.
    func callerWritabilityChanged()
    /// The connection's deadline, which the exchange had set, is over.
    func expire()
    /// The caller is gone; nothing can be answered any more.
    func abandon()
}

/// The request that a connection is at.
struct CurrentRequest {
    var correlationID = ""
    var isHEAD = false
    var isHTTP10 = false
    var isKeepAlive = true
    /// Waits with its body until it is asked for it.
    var awaitsContinue = false
    var startedAt = NIODeadline.now()
    /// Its body has arrived as a whole.
    var hasEnded = false
    var isResponseStarted = false
    var isResponseEnded = false
    var framing = ResponseHead.Framing.none
    /// The connection is closed after the response.
    var closes = false
}
