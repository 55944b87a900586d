import IdentityDirectory
import NIOCore

/// What answers one accepted request: a proxied one, an integration flow's, or a tunnel.
///
/// It gets the request's body as it comes, and answers through its caller.
protocol Exchange: AnyObject {
    /// Whether the caller may send on.
    var wantsBody: Bool { get }
    /// By what it goes on where it lasts long after its verdict, which is then taken again and again; else nil.
    var lasting: Acceptance? { get }
    func start()
    func receive(_ body: ByteBuffer)
    func receiveEnd()
    /// The caller takes more of the response again, or does not any more.
    func callerWritabilityChanged()
    /// The caller's deadline, which the exchange had set, is over.
    func expire()
    /// The caller is gone; nothing can be answered any more.
    func abandon()
}
