import Testing

@testable import WebConsole

/// On the map no line can be taken for another's: which key belongs to which user is what it is looked at for.
struct ConnectionMapTests {
    private func map(keys: Int, _ joined: [(key: Int, user: Int)]) -> ConnectionMap {
        var map = ConnectionMap()
        for number in 0..<keys {
            map.add(.init(id: "key \(number)", column: .keys, title: "key \(number)", note: "", tone: .good))
            map.add(.init(id: "user \(number)", column: .users, title: "user \(number)", note: "", tone: .good))
        }
        for (key, user) in joined { map.join("key \(key)", "user \(user)", "\(key)-\(user)") }
        return map
    }

    /// The straight pieces of a line, by the line's beginning and end.
    private struct Piece {
        let source: String
        let target: String
        let from: (x: Int, y: Int)
        let to: (x: Int, y: Int)

        /// Whether both run over the same stretch, not only across each other.
        func runsOver(_ other: Piece) -> Bool {
            func overlap(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
                min(max(a, b), max(c, d)) > max(min(a, b), min(c, d))
            }
            let isLevel = from.y == to.y && other.from.y == other.to.y && from.y == other.from.y
            let isUpright = from.x == to.x && other.from.x == other.to.x && from.x == other.from.x
            return isLevel && overlap(from.x, to.x, other.from.x, other.to.x)
                || isUpright && overlap(from.y, to.y, other.from.y, other.to.y)
        }
    }

    private func pieces(_ view: DiagramView) -> [Piece] {
        view.lines.flatMap { line -> [Piece] in
            let ends = line.title.split(separator: "-").map(String.init)
            let points = line.points.split(separator: " ").map { point -> (x: Int, y: Int) in
                let numbers = point.split(separator: ",").compactMap { Int($0) }
                return (numbers[0], numbers[1])
            }
            return zip(points, points.dropFirst()).map {
                Piece(source: ends[0], target: ends[1], from: $0, to: $1)
            }
        }
    }

    @Test(arguments: [
        [(key: 0, user: 1), (key: 1, user: 0)],
        [
            (key: 0, user: 2), (key: 0, user: 4), (key: 1, user: 2), (key: 2, user: 0), (key: 2, user: 1),
            (key: 3, user: 1),
        ],
        [
            (key: 0, user: 3), (key: 1, user: 4), (key: 2, user: 5), (key: 3, user: 0), (key: 4, user: 1),
            (key: 5, user: 2),
        ],
    ])
    func linesOfDifferentEndsRunOverEachOtherNowhere(joined: [(key: Int, user: Int)]) {
        // The users stay in their order, for each has something that leads to it at the height of its row.
        let all = pieces(ConnectionMapDrawing(map: map(keys: 6, joined)).view)
        #expect(all.count >= joined.count)
        for (index, piece) in all.enumerated() {
            for other in all[(index + 1)...] where piece.source != other.source && piece.target != other.target {
                #expect(!piece.runsOver(other), "\(piece) and \(other)")
            }
        }
    }

    @Test func aTrackIsUsedAgainWhereItIsFree() {
        let tracks = ConnectionMapTracks([
            .init(source: "a", start: 0, end: 50), .init(source: "b", start: 100, end: 60),
            .init(source: "c", start: 40, end: 70),
        ])
        #expect(tracks.tracks == ["a": 0, "b": 0, "c": 1])
        #expect(tracks.count == 2)
    }
}
