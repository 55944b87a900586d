import Foundation

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
        var lines: [String] = []
        lines.reserveCapacity(rows.count + 1)
        eachLine { lines.append($0) }
        return lines
    }

    /// Prints line by line, without making the whole text first.
    func print() {
        var output: [UInt8] = []
        eachLine { line in
            output += line.utf8
            output.append(0x0a)
            if output.count > 1 << 16 {
                Output.write(output, to: STDOUT_FILENO)
                output.removeAll(keepingCapacity: true)
            }
        }
        Output.write(output, to: STDOUT_FILENO)
    }

    private func eachLine(_ body: (String) -> Void) {
        var widths = titles.map(Self.width)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], Self.width(cell)) }
        }
        body(Self.line(titles, widths))
        for row in rows { body(Self.line(row, widths)) }
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            line += cell
            if index < cells.count - 1 {
                line += String(repeating: " ", count: widths[index] - width(cell) + 2)
            }
        }
        return line
    }

    /// In characters; what is ASCII need not be taken apart.
    private static func width(_ cell: String) -> Int {
        cell.utf8.allSatisfy { $0 < 0x80 } ? cell.utf8.count : cell.count
    }

    /// Text from a file, safe to show on a terminal.
    static func printable(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    /// Control characters, and those that change the direction of what follows.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            || scalar.properties.generalCategory == .lineSeparator
    }
}
