/// Percent encoding of addresses and forms.
///
/// Source: RFC 3986 section 2.1; WHATWG URL, application/x-www-form-urlencoded.
enum PercentEncoding {
    /// The text with every byte encoded that is not unreserved, so that it can stand as one path segment or value.
    static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + digit(byte >> 4) + digit(byte & 15)
            }
        }
        return result
    }

    /// The text behind an encoding; nil when an escape is broken or the bytes are not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsBlank: Bool) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case 0x25:
                guard let high = iterator.next().flatMap(value), let low = iterator.next().flatMap(value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case 0x2B where plusIsBlank: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Names and values of a query or an urlencoded body, in order; nil when one is malformed.
    static func pairs(_ text: some StringProtocol, limit: Int = 2000) -> [(String, String)]? {
        var result: [(String, String)] = []
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard result.count < limit, let name = decode(halves[0], plusIsBlank: true),
                let value = decode(halves.count > 1 ? halves[1] : "", plusIsBlank: true)
            else { return nil }
            result.append((name, value))
        }
        return result
    }

    private static func digit(_ value: UInt8) -> String {
        String(value, radix: 16, uppercase: true)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
