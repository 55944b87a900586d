/// The lines of a PEM text, without the blanks around them.
struct PEMLines {
    private let source: [UInt8]
    private var position: Int
    /// Of the line given last, from 1.
    private(set) var number = 0

    init(_ source: [UInt8]) {
        self.source = PEM.utf8(of: source) ?? source
        position = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func next() -> Range<Int>? {
        guard position < source.count else { return nil }
        var end = position
        while end < source.count, source[end] != 0x0A, source[end] != 0x0D { end += 1 }
        if let glued = endOfGlued(position..<end) {
            defer { position = glued }
            number += 1
            return position..<glued
        }
        var line = position..<end
        if end + 1 < source.count, source[end] == 0x0D, source[end + 1] == 0x0A { end += 1 }
        position = end + 1
        number += 1
        while let first = line.first, isBlank(source[first]) { line = line.dropFirst() }
        while let last = line.last, isBlank(source[last]) { line = line.dropLast() }
        return line
    }

    /// Where an `END` line ends that a `BEGIN` follows at once, as happens when files without a last line feed are joined.
    private func endOfGlued(_ line: Range<Int>) -> Int? {
        let bytes = source[line]
        guard bytes.starts(with: "-----END ".utf8) else { return nil }
        let seam = Array("----------BEGIN ".utf8)
        let last = line.upperBound - seam.count
        var index = line.lowerBound + 9
        while index <= last {
            if source[index] == UInt8(ascii: "-"), source[index...].starts(with: seam) { return index + 5 }
            index += 1
        }
        return nil
    }

    func bytes(_ line: Range<Int>) -> ArraySlice<UInt8> { source[line] }

    /// The label of a `-----BEGIN label-----` or `-----END label-----`; nil for any other line.
    func label(_ line: Range<Int>, after prefix: StaticString) -> String? {
        let bytes = source[line]
        let dashes = 5
        guard bytes.count >= prefix.utf8CodeUnitCount + dashes, bytes.first == UInt8(ascii: "-") else { return nil }
        let start = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        guard bytes.starts(with: start), bytes.suffix(dashes).allSatisfy({ $0 == UInt8(ascii: "-") }) else {
            return nil
        }
        let label = bytes.dropFirst(start.count).dropLast(dashes)
        // What has dashes within is a whole block in one line, and no label to be repeated in an error.
        guard !label.contains(UInt8(ascii: "-")) else { return nil }
        return String(decoding: label, as: UTF8.self)
    }

    /// A `Name: value` line; nil for any other. Base64 has no colon.
    func header(_ line: Range<Int>) -> PEM.Header? {
        let bytes = source[line]
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let value = bytes[(colon + 1)...].drop { isBlank($0) }
        return PEM.Header(
            name: String(decoding: bytes[..<colon], as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == 0x09
    }
}
