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

/// A set of field names, looked up in canonical form without making a string.
struct FieldNameSet {
    /// By length; few names share one.
    private let names: [[[UInt8]]]
    private let prefixes: [[UInt8]]

    /// All in lower case with hyphens.
    init(_ names: [String], prefixes: [String] = []) {
        let longest = names.map(\.utf8.count).max() ?? 0
        var byLength: [[[UInt8]]] = Array(repeating: [], count: longest + 1)
        for name in names { byLength[name.utf8.count].append(Array(name.utf8)) }
        self.names = byLength
        self.prefixes = prefixes.map { Array($0.utf8) }
    }

    func contains(_ name: String) -> Bool {
        let count = name.utf8.count
        if count < names.count {
            for candidate in names[count] where Self.matches(name, candidate) { return true }
        }
        for prefix in prefixes where count >= prefix.count && Self.matches(name, prefix) { return true }
        return false
    }

    /// Whether `name` begins with `expected`.
    private static func matches(_ name: String, _ expected: [UInt8]) -> Bool {
        var index = 0
        for byte in name.utf8 {
            if index == expected.count { return true }
            if FieldName.canonical(byte) != expected[index] { return false }
            index += 1
        }
        return index == expected.count
    }
}
