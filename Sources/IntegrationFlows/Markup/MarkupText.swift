/// XML as text and bytes.
enum MarkupText {
    /// Text as content or as an attribute's value.
    ///
    /// Characters that XML 1.0 has no way to write (section 2.2) become U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where isForbidden(scalar): result += "\u{fffd}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether XML 1.0 has no way to write a character.
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\n", "\r": false
        case "\u{0}"..."\u{1f}", "\u{fffe}", "\u{ffff}": true
        default: false
        }
    }

    /// Source: Namespaces in XML 1.0, NCName.
    static func isName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else { return false }
        return name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-.\u{b7}".unicodeScalars.contains($0)
        }
    }

    /// A document without what stands before its root: byte order mark, declaration, blanks and document type.
    static func withoutProlog(_ body: [UInt8]) -> [UInt8] {
        var rest = body[...]
        if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
        while true {
            while let first = rest.first, [0x20, 0x09, 0x0a, 0x0d].contains(first) { rest = rest.dropFirst() }
            if rest.starts(with: Array("<?xml".utf8)) {
                guard let end = rest.firstRange(of: Array("?>".utf8)) else { return Array(rest) }
                rest = rest[end.upperBound...]
            } else if rest.starts(with: Array("<!DOCTYPE".utf8)) {
                guard let end = endOfDocumentType(rest) else { return Array(rest) }
                rest = rest[end...]
            } else {
                return Array(rest)
            }
        }
    }

    /// Behind the `>` that closes a document type declaration, internal subset and quoted text included.
    static func endOfDocumentType(_ bytes: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        var quote: UInt8?
        for index in bytes.indices {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth == 0: return index + 1
            default: break
            }
        }
        return nil
    }
}
