/// What a run has entered and not left yet, innermost last.
enum FlowFrame: Sendable {
    case process(ProcessFrame)
    case fork(ForkFrame)
}

/// A process that is being carried out.
struct ProcessFrame: Sendable {
    /// Who called it, and what follows when it has ended.
    enum Return: Sendable {
        /// The integration process itself.
        case end
        case step(String)
        /// The looping call, with the iterations that are done.
        case loop(String, done: Int)
        /// The idempotent call, with the key to remember.
        case idempotent(String, key: IdempotencyKey)
    }

    var processID: String
    var returning: Return
    /// What went wrong, while in the process's exception sub-process; nil elsewhere.
    var failure: FlowFailure?

    var callerStepID: String? {
        switch returning {
        case .end: nil
        case .step(let id), .loop(let id, _), .idempotent(let id, _): id
        }
    }
}

/// A message that a splitter or multicast has made several of, which go their ways one after the other.
struct ForkFrame: Sendable {
    struct Branch: Sendable {
        var stepID: String
        var message: FlowMessage
    }

    /// The splitter or multicast.
    var stepID: String
    /// Branches still to go; the one under way is not among them.
    var pending: ArraySlice<Branch>
    /// What has arrived at the join, at the gather step or at an end.
    var arrived: [FlowMessage] = []
    /// What goes on behind the fork when its branches all have ended; nil: the last branch's message.
    var original: FlowMessage?
    /// Whether a branch's failure fails the whole, rather than that branch alone.
    var stopsOnFailure: Bool
    /// The first failure of a branch that did not stop the others.
    var failure: FlowFailure?
    /// Whether all branches have met at a join: the message is one again, and a gather step may aggregate them.
    var isJoined = false
    /// Whether the branch under way has failed and is in the exception sub-process.
    var handlesFailure = false
}
