/// One page of an answer that comes in several: what it holds, in the form that flows see.
struct ReceiverPage: Sendable {
    var content: String
    /// Entities on the page.
    var count: Int
    /// Where the receiver says that more is; nil where it names nothing.
    var nextLink: String?
}

/// A receiver whose answers may come in pages.
protocol PagingReceiver: FlowReceiver {
    /// What an answer holds; nil where the channel's answers are whole.
    func page(_ reply: ReceiverReply, _ scope: ExpressionScope) throws(FlowError) -> ReceiverPage?

    /// The call for what is behind the pages that have come; nil where nothing is, or where a later step asks for it.
    func call(
        after pages: [ReceiverPage], _ scope: ExpressionScope, _ origin: CallOrigin
    ) throws(FlowError) -> ReceiverCall?

    /// The message that goes on with all pages, of which `reply` brought the last.
    func taken(
        _ pages: [ReceiverPage], _ reply: ReceiverReply, _ scope: ExpressionScope
    ) throws(FlowError) -> FlowMessage
}
