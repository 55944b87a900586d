/// The latest of many values: when there is room for no more, each new one takes the place of the oldest.
struct Latest<Value: Sendable>: Sendable {
    private var values: [Value] = []
    /// Where the next one goes once it is full.
    private var oldest = 0
    private let max: Int
    /// How many had to go.
    private(set) var dropped = 0

    /// - Parameter max: 1 or more.
    init(max: Int) { self.max = max }

    mutating func append(_ value: Value) {
        guard values.count == max else { return values.append(value) }
        values[oldest] = value
        oldest = oldest + 1 == max ? 0 : oldest + 1
        dropped += 1
    }

    /// The oldest first.
    var inOrder: [Value] { oldest == 0 ? values : Array(values[oldest...] + values[..<oldest]) }
}
