/// Columns of text, each as wide as its widest cell.
struct Table {
    let titles: [String]
    private(set) var rows: [[String]] = []

    init(_ titles: String...) {
        self.titles = titles
    }

    /// - Parameter rows: a cell for each title.
    init(header titles: [String], rows: [[String]]) {
        self.titles = titles
        self.rows = rows.map { $0.map(Self.printable) }
    }

    /// - Parameter cells: one for each title; control characters are shown escaped.
    mutating func add(_ cells: String...) {
        rows.append(cells.map(Self.printable))
    }

    var lines: [String] {
        var widths = titles.map(\.count)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
        }
        return ([titles] + rows).map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                line += cell
                if index < row.count - 1 {
                    line += String(repeating: " ", count: widths[index] - cell.count + 2)
                }
            }
            return line
        }
    }

    /// Text from a file, safe to show on a terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    /// Control characters, and those that change the direction of what follows.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            || scalar.properties.generalCategory == .lineSeparator
    }
}
