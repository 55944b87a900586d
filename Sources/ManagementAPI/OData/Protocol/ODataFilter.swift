import Foundation

/// A condition on entities' properties: what `$filter` says, as a tree.
///
/// Source: OData 2.0, "URI Conventions", section 4.5. Arithmetic, lambda and geographic functions are not offered.
indirect enum ODataFilter: Hashable, Sendable {
    case literal(ODataValue)
    case property(String)
    case not(ODataFilter)
    case both(ODataFilter, ODataFilter)
    case either(ODataFilter, ODataFilter)
    case comparison(Comparison, ODataFilter, ODataFilter)
    case call(Function, [ODataFilter])

    enum Comparison: String, Sendable {
        case eq, ne, gt, ge, lt, le
    }

    enum Function: String, Sendable {
        case substringof, startswith, endswith, tolower, toupper, trim, length, indexof, concat

        var argumentCount: Int {
            switch self {
            case .tolower, .toupper, .trim, .length: 1
            default: 2
            }
        }
    }

    init(_ text: String) throws(ODataError) {
        var parser = ODataFilterParser(text)
        self = try parser.parsed()
    }

    /// The conditions that must all hold.
    var conjuncts: [ODataFilter] {
        if case .both(let left, let right) = self { return left.conjuncts + right.conjuncts }
        return [self]
    }

    /// The text that a property must be equal to; nil where the filter does not say so by itself.
    func required(_ path: String) -> String? {
        for case .comparison(.eq, .property(path), .literal(.string(let text))) in conjuncts { return text }
        return nil
    }

    /// The tightest bound that the filter sets for a time; the bound itself is kept within.
    func bound(_ path: String, _ comparisons: Set<Comparison>) -> Date? {
        for case .comparison(let comparison, .property(path), .literal(.time(let time))) in conjuncts
        where comparisons.contains(comparison) { return time }
        return nil
    }
}

extension ODataFilter {
    /// Whether an entity meets the condition; throws for a property that its type does not have.
    func admits(_ entity: ODataEntity) throws(ODataError) -> Bool {
        try value(in: entity) == .boolean(true)
    }

    private func value(in entity: ODataEntity) throws(ODataError) -> ODataValue {
        switch self {
        case .literal(let value): return value
        case .property(let path):
            guard let value = entity.value(path) else {
                throw ODataError(.badRequest, "\(entity.type.name) has no property '\(path.prefix(80))'")
            }
            return value
        case .not(let inner): return .boolean(try !inner.admits(entity))
        case .both(let left, let right):
            let first = try left.admits(entity)
            let second = try right.admits(entity)
            return .boolean(first && second)
        case .either(let left, let right):
            let first = try left.admits(entity)
            let second = try right.admits(entity)
            return .boolean(first || second)
        case .comparison(let comparison, let left, let right):
            return .boolean(comparison.holds(try left.value(in: entity), try right.value(in: entity)))
        case .call(let function, let arguments):
            var texts: [String] = []
            for argument in arguments { texts.append(try argument.value(in: entity).text) }
            return function.value(texts)
        }
    }
}

extension ODataFilter.Comparison {
    /// Nothing is greater or less than null.
    func holds(_ left: ODataValue, _ right: ODataValue) -> Bool {
        switch self {
        case .eq: left.isEqual(right)
        case .ne: !left.isEqual(right)
        case .gt: ODataValue.isLess(right, left)
        case .lt: ODataValue.isLess(left, right)
        case .ge: ODataValue.isLess(right, left) || (left != .null && left.isEqual(right))
        case .le: ODataValue.isLess(left, right) || (left != .null && left.isEqual(right))
        }
    }
}

extension ODataFilter.Function {
    fileprivate func value(_ texts: [String]) -> ODataValue {
        switch self {
        case .substringof: .boolean(texts[0].isEmpty || texts[1].contains(texts[0]))
        case .startswith: .boolean(texts[0].hasPrefix(texts[1]))
        case .endswith: .boolean(texts[0].hasSuffix(texts[1]))
        case .tolower: .string(texts[0].lowercased())
        case .toupper: .string(texts[0].uppercased())
        case .trim: .string(texts[0].trimmingCharacters(in: .whitespacesAndNewlines))
        case .length: .integer(texts[0].count)
        case .indexof:
            .integer(
                texts[0].firstRange(of: texts[1]).map {
                    texts[0].distance(from: texts[0].startIndex, to: $0.lowerBound)
                } ?? -1)
        case .concat: .string(texts[0] + texts[1])
        }
    }
}

extension ODataValue {
    /// As text functions see it; null is the empty text.
    var text: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        default: ""
        }
    }

    /// Times are equal to the millisecond, as they are written.
    func isEqual(_ other: ODataValue) -> Bool {
        if case .time(let one) = self, case .time(let two) = other { return one.milliseconds == two.milliseconds }
        return self == other
    }

    /// Whether one comes before the other; null comes before everything else only in ``isOrdered(_:_:)``.
    static func isLess(_ left: ODataValue, _ right: ODataValue) -> Bool {
        switch (left, right) {
        case (.string(let one), .string(let two)): one < two
        case (.integer(let one), .integer(let two)): one < two
        case (.time(let one), .time(let two)): one.milliseconds < two.milliseconds
        case (.boolean(false), .boolean(true)): true
        default: false
        }
    }

    /// The order of `$orderby`: null first.
    static func isOrdered(_ left: ODataValue, _ right: ODataValue) -> Bool {
        left == .null ? right != .null : isLess(left, right)
    }
}

extension Date {
    /// Since 1970, rounded; what `/Date(…)/` holds.
    var milliseconds: Int64 { Int64(max(-9e15, min(9e15, (timeIntervalSince1970 * 1000).rounded()))) }
}
