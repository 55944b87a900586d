/// Writes DER from the inside out: each function gives one whole element.
enum DER {
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        element(tag, of: [content])
    }

    /// An element whose content is the parts, one after the other.
    static func element(_ tag: UInt8, of parts: [[UInt8]]) -> [UInt8] {
        let count = parts.reduce(0) { $0 + $1.count }
        var output: [UInt8] = []
        output.reserveCapacity(count + 6)
        output.append(tag)
        if count < 0x80 {
            output.append(UInt8(count))
        } else {
            let size = (71 - count.leadingZeroBitCount) / 8
            output.append(0x80 | UInt8(size))
            for shift in stride(from: 8 * (size - 1), through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: count >> shift))
            }
        }
        for part in parts { output += part }
        return output
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] {
        element(BERTag.sequence, of: parts)
    }

    static func sequence(of parts: [[UInt8]]) -> [UInt8] {
        element(BERTag.sequence, of: parts)
    }

    /// SET OF, its members in the order that DER asks for.
    static func set(of parts: [[UInt8]]) -> [UInt8] {
        element(BERTag.set, of: parts.sorted { $0.lexicographicallyPrecedes($1) })
    }

    static func explicit(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        element(BERTag.context(number), content)
    }

    /// - Parameter value: zero or more.
    static func integer(_ value: Int) -> [UInt8] {
        var bytes = withUnsafeBytes(of: value.bigEndian) { Array($0.drop { $0 == 0 }) }
        if bytes.first.map({ $0 & 0x80 != 0 }) ?? true { bytes.insert(0, at: 0) }
        return element(BERTag.integer, bytes)
    }

    static func octetString(_ bytes: [UInt8]) -> [UInt8] {
        element(BERTag.octetString, bytes)
    }

    static func identifier(_ identifier: ObjectIdentifier) -> [UInt8] {
        element(BERTag.objectIdentifier, identifier.content)
    }

    static let null: [UInt8] = [BERTag.null, 0]

    static func bmpString(_ text: String) -> [UInt8] {
        element(BERTag.bmpString, UTF16Text.bigEndian(text))
    }
}

/// Text in the encodings of the formats.
enum UTF16Text {
    static func bigEndian(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    /// Broken surrogates become replacement characters; an odd last byte is dropped.
    static func text(bigEndian bytes: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            units.append(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]))
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }
}
