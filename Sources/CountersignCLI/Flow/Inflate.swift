/// Unpacks deflated data.
///
/// Source: RFC 1951.
struct Inflate {
    private let input: [UInt8]
    private var position = 0
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let sizeMax: Int

    /// Throws `damaged` for data that is not deflated or that unpacks to more than `sizeMax` bytes.
    static func inflate(_ bytes: [UInt8], sizeMax: Int) throws -> [UInt8] {
        var inflate = Inflate(input: bytes, sizeMax: sizeMax)
        try inflate.run()
        return inflate.output
    }

    private init(input: [UInt8], sizeMax: Int) {
        self.input = input
        self.sizeMax = sizeMax
    }

    private mutating func run() throws {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try stored()
            case 1: try block(Self.fixedLiterals, Self.fixedDistances)
            case 2:
                let (literals, distances) = try dynamicCodes()
                try block(literals, distances)
            default: throw damaged
            }
        }
    }

    private mutating func stored() throws {
        bits = 0
        bitCount = 0
        guard position + 4 <= input.count else { throw damaged }
        let count = Int(input[position]) | Int(input[position + 1]) << 8
        position += 4
        guard position + count <= input.count, output.count + count <= sizeMax else { throw damaged }
        output += input[position..<(position + count)]
        position += count
    }

    private mutating func block(_ literals: PrefixCode, _ distances: PrefixCode) throws {
        while true {
            let symbol = try symbol(of: literals)
            if symbol == 256 { return }
            if symbol < 256 {
                guard output.count < sizeMax else { throw damaged }
                output.append(UInt8(symbol))
                continue
            }
            guard symbol - 257 < Self.lengths.count else { throw damaged }
            let (lengthBase, lengthBits) = Self.lengths[symbol - 257]
            let length = lengthBase + (try take(lengthBits))
            let distanceSymbol = try self.symbol(of: distances)
            guard distanceSymbol < Self.distances.count else { throw damaged }
            let (distanceBase, distanceBits) = Self.distances[distanceSymbol]
            let distance = distanceBase + (try take(distanceBits))
            guard distance <= output.count, output.count + length <= sizeMax else { throw damaged }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    private mutating func dynamicCodes() throws -> (PrefixCode, PrefixCode) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let lengthCount = try take(4) + 4
        var codeLengths = [Int](repeating: 0, count: 19)
        for index in 0..<lengthCount { codeLengths[Self.codeLengthOrder[index]] = try take(3) }
        let lengthCode = PrefixCode(lengths: codeLengths)
        var lengths: [Int] = []
        while lengths.count < literalCount + distanceCount {
            switch try symbol(of: lengthCode) {
            case let length where length < 16: lengths.append(length)
            case 16:
                guard let last = lengths.last else { throw damaged }
                lengths += Array(repeating: last, count: try take(2) + 3)
            case 17: lengths += Array(repeating: 0, count: try take(3) + 3)
            default: lengths += Array(repeating: 0, count: try take(7) + 11)
            }
        }
        guard lengths.count == literalCount + distanceCount else { throw damaged }
        return (
            PrefixCode(lengths: Array(lengths[..<literalCount])), PrefixCode(lengths: Array(lengths[literalCount...]))
        )
    }

    private mutating func symbol(of code: PrefixCode) throws -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1..<code.counts.count {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw damaged
    }

    private mutating func take(_ count: Int) throws -> Int {
        while bitCount < count {
            guard position < input.count else { throw damaged }
            bits |= UInt32(input[position]) << UInt32(bitCount)
            position += 1
            bitCount += 8
        }
        let value = bits & ((1 << UInt32(count)) - 1)
        bits >>= UInt32(count)
        bitCount -= count
        return Int(value)
    }

    private var damaged: CommandFailure { ZipArchive.failure("damaged", "the zip's data is damaged") }

    /// A canonical prefix code: how many codes of each length there are, and their symbols in order.
    private struct PrefixCode {
        var counts: [Int]
        var symbols: [Int]

        init(lengths: [Int]) {
            counts = [Int](repeating: 0, count: 16)
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        }
    }

    private static let fixedLiterals = PrefixCode(
        lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    private static let fixedDistances = PrefixCode(lengths: Array(repeating: 5, count: 30))
    private static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// Base and extra bits. Source: section 3.2.5.
    private static let lengths: [(Int, Int)] =
        (0..<28).map { code in
            let extra = code < 8 ? 0 : code / 4 - 1
            return (code < 8 ? code + 3 : ((4 + code % 4) << extra) + 3, extra)
        } + [(258, 0)]
    private static let distances: [(Int, Int)] = (0..<30).map { code in
        let extra = code < 4 ? 0 : code / 2 - 1
        return (code < 4 ? code + 1 : ((2 + code % 2) << extra) + 1, extra)
    }
}
