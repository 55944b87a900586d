/// Names in a sentence: the first of them, and how many more there are.
enum Listing {
    static let namesMax = 10

    /// - Parameter total: how many there are where `names` are not all of them.
    static func text(_ names: [String], of total: Int? = nil) -> String {
        let shown = names.prefix(namesMax)
        let more = (total ?? names.count) - shown.count
        return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}
