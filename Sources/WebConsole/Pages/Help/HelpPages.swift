/// Help: what each step is for and where it is done.
struct HelpPages {
    var routes: [Route] {
        [
            .get("/help", .signedIn) { _ in .page(Self.contents) },
            .get("/help/:topic", .signedIn) { visit in
                guard let topic = HelpTopic.topic(visit["topic"]) else {
                    throw ConsoleError.notFound("help on \(visit["topic"])")
                }
                return .page(
                    Page(topic.title, at: [Link("Help", "/help")], [.panel("Help", [.prose(Prose(topic.blocks))])]))
            },
        ]
    }

    private static let contents = Page(
        "Help",
        [
            .panel(
                "Topics",
                [.prose(Prose([.points(HelpTopic.all.map { Link($0.title, "/help/\($0.id)") })]))])
        ])
}
