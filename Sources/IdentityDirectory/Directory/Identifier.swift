/// What objects may be called.
enum Identifier {
    /// Throws `invalid` unless `id` is 1 to 80 ASCII letters, digits, `_`, `-`, `.` or `:`.
    static func check(_ id: String, of what: String) throws {
        let isAllowed = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        let article = what.first.map { "aeiou".contains($0) } == true ? "an" : "a"
        guard isAllowed, !id.isEmpty, id.utf8.count <= 80, id != ".", id != ".." else {
            throw DirectoryError(
                .invalid, "“\(id.prefix(80))” cannot be the identifier of \(article) \(what).",
                hint: "Use 1 to 80 letters, digits, underscores, hyphens, dots and colons.")
        }
    }
}
