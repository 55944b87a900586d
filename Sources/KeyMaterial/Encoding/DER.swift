/// Makes DER, from the inside out: every function gives one whole element.
///
/// Source: ITU-T X.690 section 10.
package enum DER {
    package static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var bytes = [tag]
        bytes.reserveCapacity(content.count + 6)
        if content.count < 0x80 {
            bytes.append(UInt8(content.count))
        } else {
            let length = withUnsafeBytes(of: content.count.bigEndian) { Array($0.drop { $0 == 0 }) }
            bytes.append(0x80 | UInt8(length.count))
            bytes += length
        }
        bytes += content
        return bytes
    }

    package static func sequence(_ elements: [UInt8]...) -> [UInt8] {
        element(0x30, Array(elements.joined()))
    }

    package static func sequence(of elements: [[UInt8]]) -> [UInt8] {
        element(0x30, Array(elements.joined()))
    }

    /// Sorts the elements, as DER wants a SET OF.
    package static func set(of elements: [[UInt8]]) -> [UInt8] {
        element(0x31, Array(elements.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
    }

    /// Two's complement bytes, shortened to what DER allows.
    package static func integer(_ twosComplement: [UInt8]) -> [UInt8] {
        var bytes = twosComplement[...]
        while bytes.count > 1, let first = bytes.first {
            let next = bytes[bytes.startIndex + 1]
            guard (first == 0x00 && next < 0x80) || (first == 0xFF && next >= 0x80) else { break }
            bytes = bytes.dropFirst()
        }
        return element(0x02, bytes.isEmpty ? [0] : Array(bytes))
    }

    /// A number that is not negative.
    package static func integer(_ value: Int) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { integer(Array($0)) }
    }

    /// Big-endian bytes of a number that is not negative.
    package static func unsignedInteger(_ magnitude: some Collection<UInt8>) -> [UInt8] {
        integer([0] + magnitude)
    }

    package static func boolean(_ value: Bool) -> [UInt8] {
        element(0x01, [value ? 0xFF : 0x00])
    }

    package static func octetString(_ bytes: [UInt8]) -> [UInt8] {
        element(0x04, bytes)
    }

    package static func bitString(_ bytes: some Collection<UInt8>, unusedBits: UInt8 = 0) -> [UInt8] {
        element(0x03, [unusedBits] + bytes)
    }

    package static let null: [UInt8] = [0x05, 0x00]

    package static func utf8String(_ text: String) -> [UInt8] {
        element(0x0C, Array(text.utf8))
    }

    /// EXPLICIT, or IMPLICIT over something constructed.
    package static func context(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        element(0xA0 | number, content)
    }

    /// IMPLICIT over something primitive.
    package static func primitiveContext(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        element(0x80 | number, content)
    }

    /// Throws `invalidValue` for what is no object identifier in dotted decimal.
    package static func objectIdentifier(_ dotted: String) throws(KeyMaterialError) -> [UInt8] {
        guard let content = ObjectIdentifierText.encode(dotted) else {
            throw KeyMaterialError(.invalidValue, "`\(dotted)` is no object identifier")
        }
        return element(0x06, content)
    }
}
