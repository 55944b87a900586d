/// A part of a page; each case has the template of its name.
enum Section: Sendable {
    case table(Table)
    case form(Form)
    case facts(Facts)
    case notice(Notice)
    case panel(Panel)
    case prose(Prose)
    case tiles(Tiles)
    case diagram(DiagramView)
    case bar(ActionBar)
    case choices(Choices)
    case columns(Columns)
    case code(CodeBlock)

    static func panel(
        _ title: String, id: String? = nil, intro: String? = nil, actions: [Action] = [], _ sections: [Section]
    ) -> Section {
        .panel(Panel(id: id, title: title, intro: intro, actions: actions, sections: sections))
    }

    static func facts(_ items: [Facts.Item], id: String? = nil) -> Section {
        .facts(Facts(id: id, items))
    }

    static func columns(_ columns: [[Section]]) -> Section {
        .columns(Columns(items: columns.map { Columns.Column(sections: $0) }))
    }

    static func bar(_ actions: [Action]) -> Section {
        .bar(ActionBar(actions: actions))
    }
}

/// A titled box of sections.
struct Panel: Sendable {
    var id: String?
    var title: String
    var intro: String?
    var actions: [Action]
    var hasActions: Bool
    var sections: [Section]

    init(id: String?, title: String, intro: String?, actions: [Action], sections: [Section]) {
        self.id = id
        self.title = title
        self.intro = intro
        self.actions = actions
        hasActions = !actions.isEmpty
        self.sections = sections
    }
}

/// Sections side by side where the window is wide enough.
struct Columns: Sendable {
    var items: [Column]

    struct Column: Sendable {
        var sections: [Section]
    }
}

/// A row of buttons.
struct ActionBar: Sendable {
    var actions: [Action]
}

/// Text as it is, in a fixed-width font.
struct CodeBlock: Sendable {
    var id: String?
    var text: String
}

/// Ways to go on, each with its own button and, where it costs something, a warning.
struct Choices: Sendable {
    var id: String?
    var items: [Choice]

    struct Choice: Sendable {
        var title: String
        var text: String
        var warning: String?
        var actions: [Action]
    }
}

/// Figures that lead to the pages behind them.
struct Tiles: Sendable {
    var items: [Tile]

    struct Tile: Sendable {
        var id: String?
        var title: String
        var figure: String
        var note: String
        var href: String
        var tone: String
    }
}

extension Tiles.Tile {
    init(_ title: String, _ figure: Int, _ note: String, _ href: String, _ tone: Tone = .plain, id: String? = nil) {
        self.init(id: id, title: title, figure: String(figure), note: note, href: href, tone: tone.rawValue)
    }
}

/// Running text with headings, steps and points.
struct Prose: Sendable {
    var blocks: [Block]

    struct Block: Sendable {
        var heading: String?
        var text: String?
        var steps: [Link] = []
        var hasSteps = false
        var points: [Link] = []
        var hasPoints = false
    }

    init(_ blocks: [Block]) {
        self.blocks = blocks
    }
}

extension Prose.Block {
    static func heading(_ heading: String) -> Self { Self(heading: heading) }
    static func text(_ text: String) -> Self { Self(text: text) }
    static func steps(_ steps: [Link]) -> Self { Self(steps: steps, hasSteps: !steps.isEmpty) }
    static func points(_ points: [Link]) -> Self { Self(points: points, hasPoints: !points.isEmpty) }
}
