/// Rows of like things under headings; with a batch, rows can be chosen and acted on together.
struct Table: Sendable {
    var id: String?
    var caption: String?
    var columns: [Column]
    var rows: [Row]
    var emptyText: String
    var footnote: String?
    var batch: Batch?

    struct Column: Sendable {
        var title: String
        var style: String?
    }

    struct Row: Sendable {
        var id: String?
        var cells: [Cell]
        var choice: Choice?
    }

    struct Choice: Sendable {
        var name: String
        var value: String
        var label: String
    }

    struct Batch: Sendable {
        var href: String
        var fields: [Field]
        var buttons: [FormButton]
    }

    /// - Parameter columns: the headings; one that begins with `#` is a column of numbers, aligned right.
    init(
        id: String? = nil, caption: String? = nil, columns: [String], rows: [Row], empty: String,
        footnote: String? = nil, batch: Batch? = nil
    ) {
        self.id = id
        self.caption = caption
        self.columns = columns.map { title in
            title.hasPrefix("#")
                ? Column(title: String(title.dropFirst()), style: "number") : Column(title: title, style: nil)
        }
        self.rows = rows
        emptyText = empty
        self.footnote = footnote
        self.batch = batch
    }
}

extension Table.Row {
    init(_ cells: [Cell], id: String? = nil, choice: Table.Choice? = nil) {
        self.init(id: id, cells: cells, choice: choice)
    }
}
