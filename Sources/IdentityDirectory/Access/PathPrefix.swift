/// A path prefix of whole segments.
struct PathPrefix: Sendable, Hashable {
    /// Without a slash at the end, but for the root.
    let text: String
    /// The bytes that a covered path begins with; empty for the root.
    private let bytes: [UInt8]

    /// Nil for what is no absolute path, or one that means another one than it says.
    init?(_ text: String) {
        let trimmed = text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
        guard Self.isPlain(text), !trimmed.contains("?"), !trimmed.contains("#") else { return nil }
        self.text = trimmed
        bytes = trimmed == "/" ? [] : Array(trimmed.utf8)
    }

    /// How many bytes decide between two prefixes that cover the same path.
    var length: Int { bytes.count }

    /// Whether the prefix ends where a segment of the path ends.
    func covers(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { path in
            guard path.count >= bytes.count else { return false }
            for index in bytes.indices where path[index] != bytes[index] { return false }
            return path.count == bytes.count || path[bytes.count] == UInt8(ascii: "/")
        }
    }

    /// Whether a path is absolute and says what it means: no empty or dot segments, no encoded slashes, backslashes,
    /// dots or zero bytes.
    static func isPlain(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { bytes in
            guard bytes.first == UInt8(ascii: "/") else { return false }
            var segmentStart = 1
            for index in 1...bytes.count {
                if index < bytes.count, bytes[index] != UInt8(ascii: "/") {
                    guard isPlain(bytes, at: index) else { return false }
                    continue
                }
                let segment = bytes[segmentStart..<index]
                if segment.isEmpty, index < bytes.count { return false }
                if segment.elementsEqual([46]) || segment.elementsEqual([46, 46]) { return false }
                segmentStart = index + 1
            }
            return true
        }
    }

    /// `%2E`, `%2F`, `%5C` and `%00` hide what they stand for.
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let byte = bytes[index]
        guard byte > 32, byte != 127, byte != UInt8(ascii: "\\") else { return false }
        guard byte == UInt8(ascii: "%") else { return true }
        guard index + 2 < bytes.count else { return false }
        switch (bytes[index + 1], bytes[index + 2] | 0x20) {
        case (UInt8(ascii: "2"), UInt8(ascii: "f")), (UInt8(ascii: "2"), UInt8(ascii: "e")),
            (UInt8(ascii: "5"), UInt8(ascii: "c")), (UInt8(ascii: "0"), UInt8(ascii: "0") | 0x20):
            return false
        default:
            return true
        }
    }
}
