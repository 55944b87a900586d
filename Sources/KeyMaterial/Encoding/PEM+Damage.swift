extension PEM {
    /// One block of a text that may hold damaged ones.
    package enum Part: Hashable, Sendable {
        case block(Block)
        case damaged(Damage)

        /// The block; nil for a damaged one.
        package var block: Block? {
            if case .block(let block) = self { block } else { nil }
        }
    }

    /// A block that cannot be read, and why.
    package struct Damage: Hashable, Sendable {
        /// What stands after `BEGIN`.
        package let label: String
        /// One sentence.
        package let detail: String
        /// Of its `BEGIN`, from 1.
        package let line: Int
        /// Its lines, without the marks.
        package let text: [UInt8]
    }

    /// All blocks in order, with the damaged ones among them; a block without an end ends where the next one begins.
    ///
    /// - Throws: `limitExceeded` above `blocksMax` parts.
    /// - Complexity: linear in the length of the text.
    package static func parts(in bytes: [UInt8]) throws(KeyMaterialError) -> [Part] {
        var lines = PEMLines(bytes)
        var parts: [Part] = []
        var open: OpenBlock?
        while let line = lines.next() {
            if let label = lines.label(line, after: "-----BEGIN ") {
                if let open { parts.append(.damaged(open.damage("has no end"))) }
                guard parts.count < blocksMax else {
                    throw KeyMaterialError(
                        .limitExceeded, "More than \(blocksMax) blocks", at: "line \(lines.number)")
                }
                open = OpenBlock(label: label, line: lines.number)
            } else if let end = lines.label(line, after: "-----END ") {
                if let open { parts.append(open.ended(by: end)) }
                open = nil
            } else if open?.text.isEmpty ?? false, let header = lines.header(line) {
                open?.headers.append(header)
            } else {
                open?.text += lines.bytes(line)
            }
        }
        if let open { parts.append(.damaged(open.damage("has no end"))) }
        return parts
    }

    /// A block whose end has not come yet.
    private struct OpenBlock {
        let label: String
        let line: Int
        var headers: [Header] = []
        var text: [UInt8] = []

        func damage(_ what: String) -> Damage {
            Damage(label: label, detail: "the block `\(label)` \(what)", line: line, text: text)
        }

        func ended(by end: String) -> Part {
            guard end == label else { return .damaged(damage("is ended by `\(end)`")) }
            guard let bytes = Base64.decode(text) else { return .damaged(damage("is not Base64")) }
            return .block(Block(label: label, headers: headers, bytes: bytes))
        }
    }
}
