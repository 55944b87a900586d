/// Labels and their values, side by side.
struct Facts: Sendable {
    var id: String?
    var items: [Item]

    struct Item: Sendable {
        var label: String
        var id: String?
        var values: [Cell]
    }

    init(id: String? = nil, _ items: [Item]) {
        self.id = id
        self.items = items
    }
}

extension Facts.Item {
    init(_ label: String, _ value: Cell, id: String? = nil) {
        self.init(label: label, id: id, values: [value])
    }

    init(_ label: String, _ values: [Cell], id: String? = nil) {
        self.init(label: label, id: id, values: values.isEmpty ? [.text("–")] : values)
    }

    init(_ label: String, _ text: String?, id: String? = nil) {
        self.init(label: label, id: id, values: [.optional(text)])
    }
}
