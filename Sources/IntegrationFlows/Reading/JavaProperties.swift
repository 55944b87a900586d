/// Java's property lists: `key=value`, `key: value`, escapes, continued lines.
///
/// Files are Latin-1 by definition; those that are valid UTF-8 are read as UTF-8, because recent tools write them so.
///
/// Source: java.util.Properties.load.
public struct JavaProperties: Sendable, Hashable {
    public var values: [String: String]

    /// Throws `malformedParameters` for a broken `\uXXXX`, `limitExceeded` above 4 MB.
    public init(bytes: [UInt8]) throws(FlowError) {
        guard bytes.count <= 4 << 20 else {
            throw FlowError(.limitExceeded, "A property list of \(bytes.count) bytes is not read")
        }
        values = [:]
        let text = String(validating: bytes, as: UTF8.self) ?? String(bytes.map { Character(UnicodeScalar($0)) })
        let scalars = Array(text.unicodeScalars)
        var position = scalars.first == "\u{FEFF}" ? 1 : 0
        var line = 1
        while position < scalars.count {
            let start = line
            guard let logical = Self.logicalLine(scalars, &position, &line) else { continue }
            let (key, value) = Self.split(logical)
            values[try Self.unescape(key, line: start)] = try Self.unescape(value, line: start)
        }
    }

    /// Values as they are, to be written with ``encoded``.
    public init(values: [String: String]) {
        self.values = values
    }

    /// The list as a file, keys in order, everything outside of ASCII escaped.
    public var encoded: [UInt8] {
        var text = ""
        for key in values.keys.sorted() {
            text += Self.escape(key, isKey: true) + "=" + Self.escape(values[key] ?? "", isKey: false) + "\n"
        }
        return Array(text.utf8)
    }
}

extension JavaProperties {
    /// One line with its continuations joined; nil for comments and blank lines.
    private static func logicalLine(
        _ scalars: [UnicodeScalar], _ position: inout Int, _ line: inout Int
    ) -> [UnicodeScalar]? {
        skipBlanks(scalars, &position)
        let isComment = position < scalars.count && (scalars[position] == "#" || scalars[position] == "!")
        var result: [UnicodeScalar] = []
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if isLineEnd(scalar) {
                endLine(scalar, scalars, &position, &line)
                break
            }
            guard scalar == "\\", !isComment, position < scalars.count else {
                result.append(scalar)
                continue
            }
            let next = scalars[position]
            position += 1
            if isLineEnd(next) {
                endLine(next, scalars, &position, &line)
                skipBlanks(scalars, &position)
            } else {
                result += [scalar, next]
            }
        }
        return isComment || result.isEmpty ? nil : result
    }

    private static func endLine(
        _ scalar: UnicodeScalar, _ scalars: [UnicodeScalar], _ position: inout Int, _ line: inout Int
    ) {
        line += 1
        if scalar == "\r", position < scalars.count, scalars[position] == "\n" { position += 1 }
    }

    private static func skipBlanks(_ scalars: [UnicodeScalar], _ position: inout Int) {
        while position < scalars.count, isBlank(scalars[position]) { position += 1 }
    }

    private static func isBlank(_ scalar: UnicodeScalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\u{C}"
    }

    private static func isLineEnd(_ scalar: UnicodeScalar) -> Bool {
        scalar == "\n" || scalar == "\r"
    }

    private static func split(_ line: [UnicodeScalar]) -> (ArraySlice<UnicodeScalar>, ArraySlice<UnicodeScalar>) {
        var end = 0
        while end < line.count, line[end] != "=", line[end] != ":", !isBlank(line[end]) {
            end += line[end] == "\\" ? 2 : 1
        }
        end = min(end, line.count)
        var value = end
        while value < line.count, isBlank(line[value]) { value += 1 }
        if value < line.count, line[value] == "=" || line[value] == ":" { value += 1 }
        while value < line.count, isBlank(line[value]) { value += 1 }
        return (line[..<end], line[value...])
    }

    private static func unescape(_ text: ArraySlice<UnicodeScalar>, line: Int) throws(FlowError) -> String {
        var units: [UInt16] = []
        var rest = text
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let escaped = rest.popFirst() else {
                units += Array(String(scalar).utf16)
                continue
            }
            switch escaped {
            case "t": units.append(9)
            case "n": units.append(10)
            case "r": units.append(13)
            case "f": units.append(12)
            case "u":
                var digits = String.UnicodeScalarView()
                digits.append(contentsOf: rest.prefix(4))
                rest = rest.dropFirst(4)
                guard digits.count == 4, let unit = UInt16(String(digits), radix: 16) else {
                    throw FlowError(
                        .malformedParameters, "\\u is not followed by four hex digits", location: "line \(line)")
                }
                units.append(unit)
            default: units += Array(String(escaped).utf16)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func escape(_ text: String, isKey: Bool) -> String {
        var result = ""
        for (index, unit) in text.utf16.enumerated() {
            switch unit {
            case 9: result += "\\t"
            case 10: result += "\\n"
            case 13: result += "\\r"
            case 12: result += "\\f"
            case 0x20: result += isKey || index == 0 ? "\\ " : " "
            case 0x3D, 0x3A, 0x23, 0x21, 0x5C: result += "\\" + String(decoding: [unit], as: UTF16.self)
            case 0x21...0x7E: result += String(decoding: [unit], as: UTF16.self)
            default:
                let digits = String(unit, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }
}
