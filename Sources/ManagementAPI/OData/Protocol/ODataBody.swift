import Foundation
import ManagementSchema

/// A body of JSON: one object, by itself or as answers wrap it, under `d`.
///
/// Clients change what they have read and send all of it back, so what an answer adds is taken and says nothing:
/// `__metadata`, links to other entities, members that only the server sets, and published members without a value.
struct ODataBody: Sendable {
    private let members: [String: JSONValue]

    init(_ bytes: [UInt8]) throws(ODataError) {
        guard JSONValue.isShallow(bytes),
            case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        else { throw ODataError(.badRequest, "The body is no JSON object") }
        if members.count == 1, case .object(let inner)? = members["d"] {
            self.members = inner
        } else {
            self.members = members
        }
    }

    /// A text; absent, null and empty are nil.
    func text(_ name: String) throws(ODataError) -> String? {
        switch members[name] {
        case nil, .null, .string(""): return nil
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .bool(let flag): return String(flag)
        default: throw ODataError(.badRequest, "\(name) is no text")
        }
    }

    func required(_ name: String) throws(ODataError) -> String {
        guard let text = try text(name) else { throw ODataError(.badRequest, "The body lacks \(name)") }
        return text
    }

    /// Base 64, with or without line breaks, in either alphabet.
    func bytes(_ name: String) throws(ODataError) -> [UInt8]? {
        guard let text = try text(name) else { return nil }
        guard let bytes = Self.base64(text) else { throw ODataError(.badRequest, "\(name) is not base64") }
        return bytes
    }

    /// Refuses members that would have been ignored though they say something.
    ///
    /// - Parameters:
    ///   - type: what an answer to a read of the same holds.
    ///   - computed: members of the type that the server sets, whatever is sent.
    func refuse(
        unless known: Set<String>, of type: ODataEntityType? = nil, computed: Set<String> = []
    ) throws(ODataError) {
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null && !known.contains(name) {
            if name == "__metadata" || computed.contains(name) { continue }
            if type?.navigations.contains(where: { $0.name == name }) == true {
                guard Self.isLink(value) else {
                    throw ODataError(.badRequest, "\(name) is changed at its own address, not within another body")
                }
                continue
            }
            if value == .string(""), type?.properties.contains(where: { $0.name == name }) == true { continue }
            throw ODataError(.badRequest, "The body's member \(name.prefix(80)) is not offered here")
        }
    }

    /// Whether a navigation's member only tells where the others are, or that there are none.
    private static func isLink(_ value: JSONValue) -> Bool {
        guard case .object(let members) = value, members.count == 1 else { return value == .array([]) }
        return members["__deferred"] != nil || members["results"] == .array([])
    }

    static func base64(_ text: String) -> [UInt8]? {
        let plain = text.filter { !$0.isWhitespace }.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        return Data(base64Encoded: padded).map { [UInt8]($0) }
    }
}
