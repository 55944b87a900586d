extension PEM {
    /// A text whose blocks stand within lines, each on lines of its own; nil where there is none that has its end.
    ///
    /// Documents in JSON and files of environment variables hold PEM with `\n` or `\r\n` spelt out, or all in one line.
    static func relaid(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var taken = bytes.startIndex
        var open: Mark?
        // Each mark is looked at once: a text of beginnings without an end costs no more than its length.
        var index = bytes.startIndex
        while let mark = mark(in: bytes, from: index) {
            index = mark.end
            guard !mark.isBegin else {
                open = mark
                continue
            }
            guard let begin = open, begin.label == mark.label else { continue }
            result += bytes[taken..<begin.start] + [0x0A]
            result += bytes[begin.start..<begin.end] + [0x0A]
            result += unescaped(bytes[begin.end..<mark.start]) + [0x0A]
            result += bytes[mark.start..<mark.end] + [0x0A]
            taken = mark.end
            open = nil
        }
        return result.isEmpty ? nil : result + bytes[taken...]
    }

    /// Whether a block begins behind something else than a blank, a line feed or the dashes of another one's end.
    static func beginsWithinALine(_ bytes: [UInt8]) -> Bool {
        let usual: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20, 0x2D, 0xBF]
        return bytes.indices.dropFirst().contains { index in
            bytes[index] == 0x2D && bytes[index...].starts(with: beginning) && !usual.contains(bytes[index - 1])
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

    /// `-----BEGIN label-----` or `-----END label-----`.
    private struct Mark {
        let isBegin: Bool
        let start: Int
        let end: Int
        let label: ArraySlice<UInt8>
    }

    /// The first one from a place on, wherever in a line.
    private static func mark(in bytes: [UInt8], from start: Int) -> Mark? {
        var index = start
        while index < bytes.endIndex {
            defer { index += 1 }
            guard bytes[index] == 0x2D else { continue }
            let rest = bytes[index...]
            let isBegin = rest.starts(with: beginning)
            guard isBegin || rest.starts(with: ending) else { continue }
            let label = rest.dropFirst((isBegin ? beginning : ending).count)
                .prefix { $0 != 0x2D && $0 >= 0x20 && $0 < 0x7F }
            let dashes = bytes[label.endIndex...].prefix(5)
            guard dashes.count == 5, dashes.allSatisfy({ $0 == 0x2D }) else { continue }
            return Mark(isBegin: isBegin, start: index, end: dashes.endIndex, label: label)
        }
        return nil
    }

    private static let beginning = Array("-----BEGIN ".utf8)
    private static let ending = Array("-----END ".utf8)
}
