/// What methods and field names are made of. Source: RFC 9110 section 5.6.2.
enum Token {
    /// By the byte, whether it may stand in one.
    static let characters: [Bool] = (0..<256).map { byte in
        byte > 0x20 && byte < 0x7f && !#"(),/:;<=>?@[\]{}""#.utf8.contains(UInt8(byte))
    }

    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { characters[Int($0)] }
    }
}
