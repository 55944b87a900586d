import Testing

@testable import IdentityDirectory

/// Chunks of an import grow while they are quick, and shrink when others would wait for them.
struct BulkPaceTests {
    @Test func chunksGrowWhileTheyAreQuick() {
        var pace = BulkPace()
        var sizes: [Int] = []
        for _ in 0..<4 {
            sizes.append(pace.rows)
            pace.note(.milliseconds(200))
        }
        #expect(sizes == [500, 1000, 2000, 2000])
    }

    @Test func chunksShrinkWhenOthersWouldWait() {
        var pace = BulkPace()
        for _ in 0..<5 { pace.note(.seconds(3)) }
        #expect(pace.rows == 125)
    }

    @Test func aTolerableChunkStaysAsItIs() {
        var pace = BulkPace()
        pace.note(.milliseconds(700))
        #expect(pace.rows == 500)
    }
}
