import Foundation

/// A value's properties as texts in a row: words and numbers as they are, moments as RFC 3339, anything nested as JSON.
struct RowCells: Sendable {
    var cells: [String: String]

    /// The cells of a value that is written as one JSON object.
    init(_ value: some Encodable) throws {
        cells = try JSONObject(value).members.compactMapValues(\.cell)
    }

    init(cells: [String: String]) { self.cells = cells }

    /// The cells of a JSON object.
    init(json: String) throws {
        let members = try JSONDecoder().decode([String: JSONObject.Member].self, from: Data(json.utf8))
        cells = members.compactMapValues(\.cell)
    }

    /// The value that the cells tell of; what they leave out is as in `base`.
    ///
    /// A cell is taken for a text, and for JSON where the type asks for something else than a text.
    /// Throws `invalid` that names the column.
    func value<Value: Codable>(over base: Value, as type: Value.Type = Value.self) throws -> Value {
        var members = try JSONObject(base).members
        for (name, text) in cells { members[name] = .text(text) }
        while true {
            let json = try Self.encoder.encode(JSONObject.Member.object(members))
            do {
                return try Self.decoder.decode(Value.self, from: json)
            } catch let error as DecodingError {
                let (name, isMismatch) = Self.place(of: error)
                guard let name, let text = cells[name], isMismatch, case .text? = members[name],
                    let parsed = try? JSONDecoder().decode(JSONObject.Member.self, from: Data(text.utf8))
                else {
                    throw DirectoryError(
                        .invalid, "The value in the column \(name ?? "?") is not one that belongs there.")
                }
                members[name] = parsed
            }
        }
    }

    private static func place(of error: DecodingError) -> (name: String?, isMismatch: Bool) {
        switch error {
        case .typeMismatch(_, let context): (context.codingPath.first?.stringValue, true)
        case .valueNotFound(_, let context), .dataCorrupted(let context):
            (context.codingPath.first?.stringValue, false)
        case .keyNotFound(let key, let context): ((context.codingPath.first ?? key).stringValue, false)
        @unknown default: (nil, false)
        }
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }

    /// A value as the members of a JSON object.
    private struct JSONObject {
        enum Member: Codable {
            case null
            case flag(Bool)
            case number(Double)
            case text(String)
            case list([Member])
            case object([String: Member])

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if container.decodeNil() {
                    self = .null
                } else if let flag = try? container.decode(Bool.self) {
                    self = .flag(flag)
                } else if let number = try? container.decode(Double.self) {
                    self = .number(number)
                } else if let text = try? container.decode(String.self) {
                    self = .text(text)
                } else if let list = try? container.decode([Member].self) {
                    self = .list(list)
                } else {
                    self = .object(try container.decode([String: Member].self))
                }
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                switch self {
                case .null: try container.encodeNil()
                case .flag(let flag): try container.encode(flag)
                case .number(let number):
                    if let whole = Int64(exactly: number) {
                        try container.encode(whole)
                    } else {
                        try container.encode(number)
                    }
                case .text(let text): try container.encode(text)
                case .list(let list): try container.encode(list)
                case .object(let members): try container.encode(members)
                }
            }

            /// Nil for nothing.
            var cell: String? {
                switch self {
                case .null: return nil
                case .text(let text): return text
                default:
                    let encoder = JSONEncoder()
                    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
                }
            }
        }

        var members: [String: Member]

        init(_ value: some Encodable) throws {
            members = try JSONDecoder().decode([String: Member].self, from: try RowCells.encoder.encode(value))
        }
    }
}
