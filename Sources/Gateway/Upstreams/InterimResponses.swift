/// How many interim responses an upstream sent before its answer: a few are usual, a flood of them is none.
/// Source: RFC 9110 section 15.2.
struct InterimResponses {
    private var seen = 0
    private static let max = 32

    /// Throws for one too many.
    mutating func count() throws(BadRequest) {
        seen += 1
        guard seen <= Self.max else { throw BadRequest("The upstream sends interim responses without end.") }
    }
}
