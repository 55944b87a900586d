extension PEM {
    /// A text whose blocks stand within lines, each on lines of its own; nil where there is none that has its end.
    ///
    /// Documents in JSON and files of environment variables hold PEM with `\n` or `\r\n` spelt out, or all in one line.
    static func relaid(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let begin = mark("-----BEGIN ", in: rest) {
            let after = rest[begin.end...]
            guard let end = mark("-----END ", in: after), end.label == begin.label else {
                result += rest[..<begin.end]
                rest = after
                continue
            }
            result += rest[..<begin.start] + [0x0A]
            result += rest[begin.start..<begin.end] + [0x0A]
            result += unescaped(after[..<end.start]) + [0x0A]
            result += rest[end.start..<end.end] + [0x0A]
            rest = rest[end.end...]
        }
        return result.isEmpty ? nil : result + rest
    }

    /// Whether a block begins behind something else than a blank, a line feed or the dashes of another one's end.
    static func beginsWithinALine(_ bytes: [UInt8]) -> Bool {
        let wanted = Array("-----BEGIN ".utf8)
        let usual: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20, 0x2D, 0xBF]
        return bytes.indices.dropFirst().contains { index in
            bytes[index] == 0x2D && bytes[index...].starts(with: wanted) && !usual.contains(bytes[index - 1])
        }
    }

    /// `\n`, `\r` and `\t` spelt out, with one backslash or several, become line feeds; `\/` is a slash in JSON.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "n") where isEscaped, UInt8(ascii: "r") where isEscaped,
                UInt8(ascii: "t") where isEscaped:
                result.append(0x0A)
                isEscaped = false
            default:
                result.append(byte)
                isEscaped = false
            }
        }
        return result
    }

    /// The first `-----BEGIN label-----` or `-----END label-----` anywhere.
    private static func mark(
        _ prefix: String, in bytes: ArraySlice<UInt8>
    ) -> (start: Int, end: Int, label: ArraySlice<UInt8>)? {
        let wanted = Array(prefix.utf8)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard bytes[index] == 0x2D, bytes[index...].starts(with: wanted) else {
                index += 1
                continue
            }
            let rest = bytes[(index + wanted.count)...]
            let label = rest.prefix { $0 != 0x2D && $0 >= 0x20 && $0 < 0x7F }
            let dashes = rest[label.endIndex...].prefix(5)
            if dashes.count == 5, dashes.allSatisfy({ $0 == 0x2D }) { return (index, dashes.endIndex, label) }
            index += 1
        }
        return nil
    }
}
