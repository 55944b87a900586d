/// Identifiers that join the logs of caller, gateway and upstream; no secrets, and no proof of anything.
struct CorrelationID {
    private var state: UInt64
    private let origin: UInt64

    init(seed: UInt64 = .random(in: .min ... .max), origin: UInt64 = .random(in: .min ... .max)) {
        state = seed
        self.origin = origin
    }

    /// One to sixty-four letters, digits, hyphens and underscores.
    static func isAcceptable(_ text: String) -> Bool {
        let count = text.utf8.count
        guard count >= 1, count <= 64 else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// 26 characters out of 128 bits: a random origin for each event loop, and a number that never repeats there.
    mutating func next() -> String {
        state &+= 0x9e37_79b9_7f4a_7c15
        var low = state
        low = (low ^ (low >> 30)) &* 0xbf58_476d_1ce4_e5b9
        low = (low ^ (low >> 27)) &* 0x94d0_49bb_1331_11eb
        low ^= low >> 31
        let high = origin ^ low.byteSwapped
        return String(unsafeUninitializedCapacity: 26) { buffer in
            Self.write(high, to: buffer, at: 0)
            Self.write(low, to: buffer, at: 13)
            return 26
        }
    }

    private static func write(_ value: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        for position in 0..<13 {
            let digit = UInt8(truncatingIfNeeded: value >> (position * 5)) & 31
            buffer[start + position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
    }
}
