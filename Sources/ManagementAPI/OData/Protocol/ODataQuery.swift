import Foundation

/// The query options of a request.
///
/// Source: OData 2.0, "URI Conventions", section 4.
struct ODataQuery: Sendable {
    struct Order: Hashable, Sendable {
        let path: String
        let isDescending: Bool
    }

    var filter: ODataFilter?
    var order: [Order] = []
    var top: Int?
    var skip = 0
    /// Nil: everything.
    var select: Set<String>?
    /// Each a path of navigations.
    var expand: [[String]] = []
    /// Whether the answer tells how many there are without `$top` and `$skip`.
    var counts = false
    /// `json`, `xml` or `atom`; nil: the request's `Accept` decides.
    var format: String?
    /// What is not one of OData's options: an operation's own parameters.
    private(set) var parameters: [String: String] = [:]

    init(_ text: String) throws(ODataError) {
        for (name, value) in try Self.pairs(text) {
            if name.hasPrefix("$") {
                try take(name, value)
            } else {
                guard parameters.updateValue(value, forKey: name) == nil else {
                    throw ODataError(.badRequest, "The parameter \(name.prefix(80)) stands twice")
                }
            }
        }
    }

    private mutating func take(_ name: String, _ value: String) throws(ODataError) {
        switch name {
        case "$filter": filter = try ODataFilter(value)
        case "$orderby": order = try Self.order(value)
        case "$top": top = try Self.number(name, value)
        case "$skip": skip = try Self.number(name, value)
        case "$select":
            let names = Self.list(value)
            select = names.contains("*") ? nil : Set(names)
        case "$expand":
            expand = Self.list(value).map { $0.split(separator: "/").map(String.init) }
            guard expand.allSatisfy({ (1...3).contains($0.count) }), expand.count <= 8 else {
                throw ODataError(.badRequest, "$expand takes up to 8 paths of up to 3 navigations")
            }
        case "$inlinecount":
            guard ["allpages", "none"].contains(value) else {
                throw ODataError(.badRequest, "$inlinecount is neither allpages nor none")
            }
            counts = value == "allpages"
        case "$count":
            guard ["true", "false"].contains(value) else {
                throw ODataError(.badRequest, "$count is neither true nor false")
            }
            counts = value == "true"
        case "$format":
            guard ["json", "xml", "atom"].contains(value) else {
                throw ODataError(.badRequest, "$format is none of json, xml, atom")
            }
            format = value
        default: throw ODataError(.notOffered, "The query option \(name.prefix(40)) is not offered")
        }
    }

    private static func order(_ text: String) throws(ODataError) -> [Order] {
        var orders: [Order] = []
        for part in list(text) {
            let words = part.split(separator: " ").map(String.init)
            guard let path = words.first, words.count <= 2, words.count == 1 || ["asc", "desc"].contains(words[1])
            else { throw ODataError(.badRequest, "$orderby cannot be read at '\(part.prefix(80))'") }
            orders.append(Order(path: path, isDescending: words.count == 2 && words[1] == "desc"))
        }
        return orders
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func number(_ name: String, _ text: String) throws(ODataError) -> Int {
        guard let number = Int(text), number >= 0 else {
            throw ODataError(.badRequest, "\(name) is no whole number from 0 on")
        }
        return number
    }

    private static func pairs(_ text: String) throws(ODataError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for part in text.split(separator: "&") {
            let sides = part.replacing("+", with: " ").split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(sides[0]).removingPercentEncoding,
                let value = sides.count == 2 ? String(sides[1]).removingPercentEncoding : ""
            else { throw ODataError(.badRequest, "The query holds a percent escape that is none") }
            pairs.append((name, value))
        }
        return pairs
    }
}
