/// Records of comma-separated values.
///
/// Source: RFC 4180; the separator may be another character, and a line may end with a line feed alone.
enum CSVText {
    static let fieldsMax = 5_000_000

    /// Records with their fields; blank lines are none.
    ///
    /// Throws `stepFailed` for a quote that is never closed, `limitExceeded`.
    static func records(_ text: String, separator: Character) throws(FlowError) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var field = ""
        var isQuoted = false
        var count = 0
        let characters = Array(text)
        var index = 0
        while index < characters.count {
            let character = characters[index]
            index += 1
            if isQuoted {
                if character != "\"" {
                    field.append(character)
                } else if index < characters.count, characters[index] == "\"" {
                    field.append("\"")
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if character == "\"", field.isEmpty {
                isQuoted = true
            } else if character == separator {
                record.append(field)
                field = ""
                count += 1
            } else if character.isNewline {
                close(&record, &field, &records)
            } else {
                field.append(character)
            }
            guard count <= fieldsMax else { throw FlowError(.limitExceeded, "The table has too many fields") }
        }
        guard !isQuoted else { throw FlowError(.stepFailed, "A quoted field is never closed") }
        close(&record, &field, &records)
        return records
    }

    private static func close(_ record: inout [String], _ field: inout String, _ records: inout [[String]]) {
        if !record.isEmpty || !field.isEmpty { records.append(record + [field]) }
        record = []
        field = ""
    }

    /// One record as a line, without its end.
    static func line(_ fields: [String], separator: Character) -> String {
        fields.map { field in
            let needsQuotes = field.contains { $0 == separator || $0 == "\"" || $0.isNewline }
            return needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
        }.joined(separator: String(separator))
    }

    /// The separator that a property names: itself, `\t`, `Tab`; nil for more than one character.
    static func separator(_ text: String) -> Character? {
        switch text {
        case "\\t", "Tab", "tab": "\t"
        case _ where text.count == 1: text.first
        default: nil
        }
    }
}
