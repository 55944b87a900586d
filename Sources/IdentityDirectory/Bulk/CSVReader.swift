import Foundation

/// Reads comma-separated values record by record, so that a table of any length takes no more than one record.
///
/// Commas or semicolons separate, whichever the first line has; a field in quotes may hold either, line ends, and
/// doubled quotes. A byte order mark is left out, blank lines are none.
///
/// Source: RFC 4180.
struct CSVReader: Sendable {
    /// The largest revocation list, in base64.
    private static let fieldBytesMax = 90 << 20
    private static let columnsMax = 200

    private let bytes: [UInt8]
    private var position: Int
    private let separator: UInt8
    /// The line that the last record began at, counted from one.
    private(set) var line = 0
    private var nextLine = 1

    init(bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = bytes[position...].prefix { $0 != UInt8(ascii: "\n") }
        let semicolons = first.count { $0 == UInt8(ascii: ";") }
        separator =
            semicolons > first.count { $0 == UInt8(ascii: ",") } ? UInt8(ascii: ";") : UInt8(ascii: ",")
    }

    /// The next record's fields; nil at the end.
    ///
    /// Throws `invalid` with the line for a quote that is never closed, text that is not UTF-8, and what is too large.
    mutating func next() throws(DirectoryError) -> [String]? {
        while position < bytes.count {
            line = nextLine
            let record = try readRecord()
            if record.count > 1 || record.first?.isEmpty == false { return record }
        }
        return nil
    }

    private mutating func readRecord() throws(DirectoryError) -> [String] {
        var record: [String] = []
        while true {
            record.append(try readField())
            guard record.count <= Self.columnsMax else { throw failure("has more than \(Self.columnsMax) fields") }
            guard position < bytes.count else { return record }
            let byte = bytes[position]
            position += 1
            if byte == separator { continue }
            if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
                position += 1
            }
            nextLine += 1
            return record
        }
    }

    /// One field; what ends it is left unread.
    private mutating func readField() throws(DirectoryError) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let start = position
            while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
            return try text(Array(bytes[start..<position]))
        }
        position += 1
        var field: [UInt8] = []
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                if bytes[position] == UInt8(ascii: "\n") { nextLine += 1 }
                position += 1
            }
            field += bytes[start..<position]
            guard position < bytes.count else { break }
            position += 1
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                guard position == bytes.count || isEnd(bytes[position]) else {
                    throw failure("has text behind a quoted field")
                }
                return try text(field)
            }
            field.append(UInt8(ascii: "\""))
            position += 1
        }
        throw failure("opens a quote that is never closed")
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func text(_ field: [UInt8]) throws(DirectoryError) -> String {
        guard field.count <= Self.fieldBytesMax else { throw failure("has a field of more than 90 MiB") }
        guard let text = String(validating: field, as: UTF8.self) else { throw failure("is not UTF-8") }
        return text
    }

    private func failure(_ what: String) -> DirectoryError {
        DirectoryError(
            .invalid, "The table cannot be read: line \(line) \(what).", hint: "Save it as CSV (RFC 4180) in UTF-8.")
    }
}

/// Writes comma-separated values that `CSVReader` and spreadsheets read back.
struct CSVWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ record: [String]) {
        for (index, field) in record.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let isPlain = field.utf8.allSatisfy { !#"",;"#.utf8.contains($0) && $0 >= 0x20 }
            if isPlain, !(record.count == 1 && field.isEmpty) {
                bytes += field.utf8
            } else {
                bytes += "\"\(field.replacing("\"", with: "\"\""))\"".utf8
            }
        }
        bytes += [13, 10]
    }
}
