import Foundation

/// JSON whose members keep the order in which they are given, so that output is the same every time.
enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Sendable, Hashable {
        let name: String
        let value: JSONValue
    }

    static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { Member(name: $0.0, value: $0.1) })
    }

    static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    static func optional(_ number: Int?) -> JSONValue {
        number.map(JSONValue.integer) ?? .null
    }

    static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }

    /// RFC 3339 in UTC, without fractions; null for nil.
    static func date(_ date: Date?) -> JSONValue {
        .optional(date.map(Timestamp.rfc3339))
    }

    /// Two spaces of indentation, one member a line; ends without a newline.
    var text: String {
        var output: [UInt8] = []
        write(to: &output, indentation: 0)
        return String(decoding: output, as: UTF8.self)
    }

    /// The same in UTF-8.
    var utf8: [UInt8] {
        var output: [UInt8] = []
        write(to: &output, indentation: 0)
        return output
    }

    private func write(to output: inout [UInt8], indentation: Int) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .string(let value): Self.write(value, to: &output)
        case .array(let values):
            Self.writeList(count: values.count, brackets: "[]", to: &output, indentation: indentation) {
                values[$0].write(to: &$1, indentation: indentation + 2)
            }
        case .object(let members):
            Self.writeList(count: members.count, brackets: "{}", to: &output, indentation: indentation) {
                Self.write(members[$0].name, to: &$1)
                $1 += ": ".utf8
                members[$0].value.write(to: &$1, indentation: indentation + 2)
            }
        }
    }

    private static func writeList(
        count: Int, brackets: String, to output: inout [UInt8], indentation: Int,
        element: (Int, inout [UInt8]) -> Void
    ) {
        let ends = Array(brackets.utf8)
        output.append(ends[0])
        for index in 0..<count {
            output += index == 0 ? "\n".utf8 : ",\n".utf8
            output += repeatElement(0x20, count: indentation + 2)
            element(index, &output)
        }
        if count > 0 {
            output += "\n".utf8
            output += repeatElement(0x20, count: indentation)
        }
        output.append(ends[1])
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: output += "\\\"".utf8
            case 0x5c: output += "\\\\".utf8
            case 0x0a: output += "\\n".utf8
            case 0x0d: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7f:
                let digits = Array("0123456789abcdef".utf8)
                output += "\\u00".utf8
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }
}
