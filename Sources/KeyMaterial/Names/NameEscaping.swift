/// Escaping of attribute values in the string of a name.
///
/// Source: RFC 4514 section 2.4.
package enum NameEscaping {
    package static func escape(_ value: String) -> String {
        let scalars = Array(value.unicodeScalars)
        var text = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"", "+", ",", ";", "<", ">", "\\":
                text.append("\\")
                text.append(scalar)
            case " " where index == 0 || index == scalars.count - 1, "#" where index == 0:
                text.append("\\")
                text.append(scalar)
            case _ where isInvisible(scalar):
                for byte in Array(String(scalar).utf8) {
                    text.append(contentsOf: "\\\(Hexadecimal.encode([byte]))".unicodeScalars)
                }
            default:
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// Controls, and marks that turn the direction of text around: what could disguise a name on a screen.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }
}
