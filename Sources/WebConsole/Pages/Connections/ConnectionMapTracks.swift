/// Where the lines between two columns go up or down.
///
/// What begins at one node shares a track; no two nodes' lines share one at the same height, so that none can be taken
/// for another's.
struct ConnectionMapTracks {
    /// One line by the heights of its ends.
    struct Line {
        let source: String
        let start: Int
        let end: Int
    }

    /// By the node where its lines begin, from the left.
    private(set) var tracks: [String: Int] = [:]
    private(set) var count = 0

    init(_ lines: [Line]) {
        var spans: [String: ClosedRange<Int>] = [:]
        for line in lines {
            let known = spans[line.source]
            let (low, high) = (min(line.start, line.end), max(line.start, line.end))
            spans[line.source] = min(low, known?.lowerBound ?? low)...max(high, known?.upperBound ?? high)
        }
        var taken: [[ClosedRange<Int>]] = []
        for (source, span) in spans.sorted(by: { ($0.value.lowerBound, $0.key) < ($1.value.lowerBound, $1.key) }) {
            let free = taken.firstIndex { !$0.contains { $0.overlaps(span) } } ?? taken.count
            if free == taken.count { taken.append([]) }
            taken[free].append(span)
            tracks[source] = free
        }
        count = taken.count
    }
}
