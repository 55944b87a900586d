/// Names in a sentence: the first of them, and how many more there are.
enum Listing {
    static let namesMax = 10

    /// Arrangements with the word before them, in one or many.
    static func arrangements(_ arrangements: [CommunicationArrangement]) -> String {
        "arrangement\(arrangements.count == 1 ? "" : "s") \(text(arrangements.map(\.id)))"
    }

    /// - Parameter total: how many there are where `names` are not all of them.
    static func text(_ names: [String], of total: Int? = nil) -> String {
        let shown = names.prefix(namesMax)
        let more = (total ?? names.count) - shown.count
        return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
