/// What happened, where, and what to do: the one way in which the console says so.
struct Notice: Sendable {
    var id: String?
    var tone: String
    var role: String
    var label: String
    var title: String
    var text: String?
    var items: [Link]
    var hasItems: Bool
    var hint: String?
    var actions: [Action]
    var hasActions: Bool

    init(
        _ tone: Tone, _ title: String, text: String? = nil, items: [Link] = [], hint: String? = nil,
        actions: [Action] = [], id: String? = nil
    ) {
        self.id = id
        self.tone = tone.rawValue
        self.role = tone == .bad || tone == .warn ? "alert" : "status"
        self.title = title
        self.text = text
        self.items = items
        hasItems = !items.isEmpty
        self.hint = hint
        self.actions = actions
        hasActions = !actions.isEmpty
        label =
            switch tone {
            case .good: "Done"
            case .warn: "Warning"
            case .bad: "Error"
            case .info, .plain: "Note"
            }
    }
}
