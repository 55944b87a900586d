/// Damaged copies of some bytes, the same ones in every run.
///
/// Bits are flipped, bytes replaced by ones that mean something in ASN.1, and stretches cut out, doubled or cut off.
public struct Mutations: Sequence, IteratorProtocol {
    private let original: [UInt8]
    private var state: UInt64
    private var left: Int

    public init(of original: [UInt8], count: Int, seed: UInt64 = 1) {
        self.original = original
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        left = original.isEmpty ? 0 : count
    }

    public mutating func next() -> [UInt8]? {
        guard left > 0 else { return nil }
        left -= 1
        var bytes = original
        for _ in 0...random(below: 3) where !bytes.isEmpty { damage(&bytes) }
        return bytes
    }

    private static let telling: [UInt8] = [0x00, 0x01, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xA0, 0xFF]

    private mutating func damage(_ bytes: inout [UInt8]) {
        let place = random(below: bytes.count)
        let length = Swift.min(1 + random(below: 16), bytes.count - place)
        switch random(below: 6) {
        case 0: bytes[place] ^= 1 << UInt8(random(below: 8))
        case 1: bytes[place] = Self.telling[random(below: Self.telling.count)]
        case 2: bytes[place] = UInt8(random(below: 256))
        case 3: bytes.removeSubrange(place..<(place + length))
        case 4: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
        default: bytes.removeSubrange(place...)
        }
    }

    private mutating func random(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
