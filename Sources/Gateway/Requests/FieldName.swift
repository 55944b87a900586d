/// Names of header fields as servers may come to see them: many fold case, and make `_` of everything but letters
/// and digits, so that `Client_Cert` and `client.cert` are one with `Client-Cert`.
enum FieldName {
    /// Whether `name` is `lowercased`, in any case.
    static func isEqual(_ name: String, _ lowercased: StaticString) -> Bool {
        let count = lowercased.utf8CodeUnitCount
        guard name.utf8.count == count else { return false }
        let expected = UnsafeBufferPointer(start: lowercased.utf8Start, count: count)
        var index = 0
        for byte in name.utf8 {
            if fold(byte) != expected[index] { return false }
            index += 1
        }
        return true
    }

    @inline(__always)
    static func fold(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Lower case, with a hyphen for everything but letters and digits.
    @inline(__always)
    static func canonical(_ byte: UInt8) -> UInt8 {
        let byte = fold(byte)
        let isAlphanumeric =
            (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
            || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        return isAlphanumeric ? byte : UInt8(ascii: "-")
    }
}

/// A set of field names, looked up in canonical form without making a string, and by their first letter: most fields of
/// most requests share it with none.
struct FieldNameSet {
    private struct Entry {
        /// Where it stands in `bytes`.
        let text: Range<Int>
        let isPrefix: Bool
    }

    private let bytes: [UInt8]
    /// In the order of their first bytes.
    private let entries: [Entry]
    /// Where the entries with a first byte begin, and those with the next one.
    private let starts: [Int]

    /// All in lower case with hyphens, none empty.
    init(_ names: [String], prefixes: [String] = []) {
        let all = (names.map { (Array($0.utf8), false) } + prefixes.map { (Array($0.utf8), true) })
            .sorted { $0.0[0] < $1.0[0] }
        var bytes: [UInt8] = []
        entries = all.map { text, isPrefix in
            bytes += text
            return Entry(text: bytes.count - text.count..<bytes.count, isPrefix: isPrefix)
        }
        self.bytes = bytes
        starts = (0...256).map { byte in all.count { Int($0.0[0]) < byte } }
    }

    func contains(_ name: String) -> Bool {
        guard let first = name.utf8.first.map(FieldName.canonical) else { return false }
        let count = name.utf8.count
        for entry in entries[starts[Int(first)]..<starts[Int(first) + 1]] {
            let isLongEnough = entry.isPrefix ? count >= entry.text.count : count == entry.text.count
            if isLongEnough, matches(name, entry.text) { return true }
        }
        return false
    }

    /// Whether `name` begins with what stands there.
    private func matches(_ name: String, _ text: Range<Int>) -> Bool {
        var index = text.lowerBound
        for byte in name.utf8 {
            if index == text.upperBound { return true }
            if FieldName.canonical(byte) != bytes[index] { return false }
            index += 1
        }
        return index == text.upperBound
    }
}
