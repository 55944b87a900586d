/// Reads the numbers and strings that Java's `DataOutputStream` writes.
struct BigEndianReader {
    private let content: [UInt8]
    private(set) var index = 0

    init(_ content: [UInt8]) {
        self.content = content
    }

    var remaining: Int { content.count - index }

    /// - Parameter index: not beyond the end.
    mutating func skip(to index: Int) {
        self.index = index
    }

    mutating func byte() throws(KeystoreError) -> UInt8 {
        try bytes(1)[0]
    }

    mutating func word16() throws(KeystoreError) -> UInt16 {
        try bytes(2).reduce(0) { $0 << 8 | UInt16($1) }
    }

    mutating func word32() throws(KeystoreError) -> UInt32 {
        try slice(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func word64() throws(KeystoreError) -> UInt64 {
        try slice(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A count of bytes and the bytes.
    mutating func countedBytes() throws(KeystoreError) -> [UInt8] {
        try bytes(Int(try word32()))
    }

    mutating func bytes(_ count: Int) throws(KeystoreError) -> [UInt8] {
        Array(try slice(count))
    }

    /// A string of Java: its length in bytes, then modified UTF-8.
    mutating func string() throws(KeystoreError) -> String {
        let encoded = try slice(Int(try word16()))
        guard let text = ModifiedUTF8.text(of: encoded) else {
            throw KeystoreError(.damaged, "a string is not in modified UTF-8")
        }
        return text
    }

    private mutating func slice(_ count: Int) throws(KeystoreError) -> ArraySlice<UInt8> {
        guard count <= remaining else {
            throw KeystoreError(.damaged, "the file ends in the middle of an entry", at: "byte \(index)")
        }
        defer { index += count }
        return content[index..<index + count]
    }
}
