/// Textual encodings.
///
/// Text before, between and after blocks, CRLF, indentation and trailing blanks are let pass: browsers, `openssl -text`
/// and mail make them. Source: RFC 7468; RFC 1421 section 4.6 for the headers.
public enum PEM {
    /// One header line of the old kind, such as `Proc-Type: 4,ENCRYPTED`.
    public struct Header: Hashable, Sendable {
        /// What stands before the colon; case counts.
        public let name: String
        /// What stands behind it, without the blanks that it begins with.
        public let value: String

        /// Takes both as they are: neither may have a line feed.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What stands between one `BEGIN` and its `END`.
    public struct Block: Hashable, Sendable {
        /// What stands after `BEGIN`, such as `CERTIFICATE`.
        public let label: String
        /// In order; empty for nearly every block of today.
        public let headers: [Header]
        /// The decoded content.
        public let bytes: [UInt8]

        /// Takes the content as it is, not yet in Base64.
        public init(label: String, headers: [Header] = [], bytes: [UInt8]) {
            self.label = label
            self.headers = headers
            self.bytes = bytes
        }

        /// The value of the first header of that name; nil when there is none.
        public func header(_ name: String) -> String? {
            headers.first { $0.name == name }?.value
        }
    }

    /// More blocks than any real file has.
    public static let blocksMax = 200_000

    /// All blocks in order.
    ///
    /// Blocks within lines, as JSON and files of environment variables hold them, are found, too. Empty
    /// when there is no `-----BEGIN`. Throws `malformed` with the line for a block that has no end or is no
    /// Base64, `limitExceeded` above `blocksMax` blocks.
    public static func blocks(in bytes: [UInt8]) throws(KeyMaterialError) -> [Block] {
        let found: [Block]
        do throws(KeyMaterialError) {
            found = try blocksOnLines(of: bytes)
        } catch {
            guard error.code == .malformed, let relaid = relaid(bytes), let blocks = try? blocksOnLines(of: relaid)
            else { throw error }
            return blocks
        }
        guard found.isEmpty || beginsWithinALine(bytes), let relaid = relaid(bytes),
            let blocks = try? blocksOnLines(of: relaid), blocks.count > found.count
        else { return found }
        return blocks
    }

    private static func blocksOnLines(of bytes: [UInt8]) throws(KeyMaterialError) -> [Block] {
        var lines = PEMLines(bytes)
        var blocks: [Block] = []
        while let line = lines.next() {
            guard let label = lines.label(line, after: "-----BEGIN ") else { continue }
            guard blocks.count < blocksMax else {
                throw KeyMaterialError(.limitExceeded, "More than \(blocksMax) blocks", at: "line \(lines.number)")
            }
            blocks.append(try block(label, &lines))
        }
        return blocks
    }

    /// Whether there is any `-----BEGIN` at all.
    public static func isPEM(_ bytes: [UInt8]) -> Bool {
        var lines = PEMLines(bytes)
        while let line = lines.next() {
            if lines.label(line, after: "-----BEGIN ") != nil { return true }
        }
        return false
    }

    private static func block(_ label: String, _ lines: inout PEMLines) throws(KeyMaterialError) -> Block {
        let start = lines.number
        var headers: [Header] = []
        var text: [UInt8] = []
        while let line = lines.next() {
            if let end = lines.label(line, after: "-----END ") {
                guard end == label else {
                    throw KeyMaterialError(
                        .malformed, "The block `\(label)` is ended by `\(end)`", at: "line \(lines.number)")
                }
                guard let bytes = Base64.decode(text) else {
                    throw KeyMaterialError(.malformed, "The block `\(label)` is not Base64", at: "line \(start)")
                }
                return Block(label: label, headers: headers, bytes: bytes)
            }
            if text.isEmpty, let header = lines.header(line) {
                headers.append(header)
            } else {
                text += lines.bytes(line)
            }
        }
        throw KeyMaterialError(.malformed, "The block `\(label)` has no end", at: "line \(start)")
    }

    /// One block with lines of 64 characters and a line feed at the end.
    public static func encode(label: String, bytes: some Sequence<UInt8>) -> String {
        encode(Block(label: label, bytes: Array(bytes)))
    }

    /// The same with the block's headers, if there are any.
    public static func encode(_ block: Block) -> String {
        let text = Base64.encode(block.bytes)
        var lines = "-----BEGIN \(block.label)-----\n"
        for header in block.headers { lines += "\(header.name): \(header.value)\n" }
        if !block.headers.isEmpty { lines += "\n" }
        var index = 0
        while index < text.count {
            let next = min(index + 64, text.count)
            lines += String(decoding: text[index..<next], as: UTF8.self)
            lines += "\n"
            index = next
        }
        return lines + "-----END \(block.label)-----\n"
    }
}
