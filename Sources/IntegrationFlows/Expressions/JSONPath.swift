/// A path into a JSON text, as `${jsonpath.$.order.id}` uses it.
///
/// Members `.a` and `['a','b']`, elements `[0]`, `[-1]` and `[0,2]`, everything `.*` and `[*]`, and all of these at any depth,
/// `..a`. Filters and slices are refused.
///
/// Source: RFC 9535, of which this is a part.
struct JSONPath: Sendable, Hashable {
    private enum Selector: Sendable, Hashable {
        case name(String)
        /// From the end where it is negative.
        case index(Int)
        case all
    }

    private struct Segment: Sendable, Hashable {
        var selectors: [Selector]
        /// Whether it is looked for at any depth.
        var isDeep: Bool
    }

    private let segments: [Segment]

    /// Throws `badExpression` for what is not understood.
    init(_ text: String) throws(FlowError) {
        let unknown = FlowError(.badExpression, "The JSONPath \(text.prefix(200)) is not known")
        var rest = text[...]
        guard rest.popFirst() == "$" else { throw unknown }
        var segments: [Segment] = []
        while let mark = rest.popFirst() {
            let isDeep = mark == "." && rest.first == "."
            if isDeep { rest.removeFirst() }
            let isBracket = mark == "[" || isDeep && rest.first == "["
            if isDeep, isBracket { rest.removeFirst() }
            let selectors: [Selector]
            if isBracket {
                guard let found = Self.bracket(&rest) else { throw unknown }
                selectors = found
            } else {
                let name = rest.prefix { $0.isLetter || $0.isNumber || "_-@*".contains($0) }
                rest = rest.dropFirst(name.count)
                guard mark == ".", !name.isEmpty, name == "*" || !name.contains("*") else { throw unknown }
                selectors = [name == "*" ? .all : .name(String(name))]
            }
            segments.append(Segment(selectors: selectors, isDeep: isDeep))
        }
        self.segments = segments
    }

    /// What stands behind an opening bracket, up to its end; nil for what is not understood.
    private static func bracket(_ rest: inout Substring) -> [Selector]? {
        var selectors: [Selector] = []
        repeat {
            rest = rest.drop { $0 == " " }
            if let quote = rest.first, quote == "'" || quote == "\"" {
                let name = rest.dropFirst().prefix { $0 != quote }
                rest = rest.dropFirst(name.count + 2)
                selectors.append(.name(String(name)))
            } else {
                let word = rest.prefix { $0 != "," && $0 != "]" }
                rest = rest.dropFirst(word.count)
                let text = String(word).trimmingSpaces()
                guard let selector = text == "*" ? Selector.all : Int(text).map(Selector.index) else { return nil }
                selectors.append(selector)
            }
            rest = rest.drop { $0 == " " }
            switch rest.popFirst() {
            case "]": return selectors
            case ",": continue
            default: return nil
            }
        } while true
    }

    /// The text of the one value that the path leads to, or a JSON array of those that it may lead to; nil for none.
    ///
    /// Throws `stepFailed` for what is no JSON.
    func value(in body: [UInt8]) throws(FlowError) -> String? {
        var values = [try OrderedJSON(utf8: body)]
        for segment in segments {
            let places = segment.isDeep ? values.flatMap(Self.descendants) : values
            values = places.flatMap { place in segment.selectors.flatMap { Self.select($0, in: place) } }
        }
        guard segments.allSatisfy({ !$0.isDeep && $0.selectors.count == 1 && $0.selectors != [.all] }) else {
            return OrderedJSON.array(values).text
        }
        switch values.first {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case let other?: return other.text
        }
    }

    private static func select(_ selector: Selector, in value: OrderedJSON) -> [OrderedJSON] {
        switch (selector, value) {
        case (.name(let name), .object): value[name].map { [$0] } ?? []
        case (.index(let index), .array(let elements)):
            elements.indices.contains(index < 0 ? elements.count + index : index)
                ? [elements[index < 0 ? elements.count + index : index]] : []
        case (.all, .object), (.all, .array): children(of: value)
        default: []
        }
    }

    private static func children(of value: OrderedJSON) -> [OrderedJSON] {
        switch value {
        case .object(let members): members.map(\.value)
        case .array(let elements): elements
        default: []
        }
    }

    /// The value itself first.
    private static func descendants(_ value: OrderedJSON) -> [OrderedJSON] {
        [value] + children(of: value).flatMap(descendants)
    }
}
