import NIOCore

/// What an event loop keeps an eye on: connections, and the requests on them.
protocol LoopMember: AnyObject {
    /// When `expire` is to be called.
    var deadline: NIODeadline { get }
    func expire()
    /// Is called with every sweep: what lasts longer than its verdict should is looked at again.
    func review()
    /// Ends as soon as nothing is being answered any more.
    func drain()
    /// Ends at once.
    func abort()
}
