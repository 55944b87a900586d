import ManagementSchema

extension JSONValue {
    /// How deep a body may nest; our own types need a handful.
    static let depthMax = 24

    /// Whether the text nests no deeper than `depthMax`, found before anything is built from it.
    static func isShallow(_ text: some Sequence<UInt8>) -> Bool {
        var depth = 0
        var inString = false
        var isEscaped = false
        for byte in text {
            if isEscaped {
                isEscaped = false
            } else if inString {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    if depth > depthMax { return false }
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
        }
        return true
    }
}
