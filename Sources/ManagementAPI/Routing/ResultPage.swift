/// A page of a list, and where the next one begins.
///
/// The cursor is the last key of the page before, so that a page stays right while elements come and go.
struct ResultPage<Element> {
    let elements: [Element]
    /// Nil on the last page.
    let nextCursor: String?

    /// Cuts the page out of all elements.
    ///
    /// `key` must be unique, and `elements` ascend by it. Throws `invalidParameter` for a bad limit or cursor.
    init(of elements: [Element], for call: ManagementCall, key: (Element) -> String) throws {
        let cursor = try call.cursor
        let rest = elements.drop { element in cursor.map { key(element) <= $0 } ?? false }
        try self.init(fetched: Array(rest), for: call, key: key)
    }

    /// Takes what was fetched from the cursor on, which is one element more than the limit where there is a next page.
    init(fetched: [Element], for call: ManagementCall, key: (Element) -> String) throws {
        let limit = try call.limit
        elements = Array(fetched.prefix(limit))
        nextCursor = fetched.count > limit ? elements.last.map { Cursor(key: key($0)).text } : nil
    }
}

/// Where a page ended, in a form that nobody is tempted to take apart.
struct Cursor: Hashable, Sendable {
    let key: String

    init(key: String) {
        self.key = key
    }

    init?(_ text: String) {
        guard text.utf8.count <= 16_384, let bytes = [UInt8](hexadecimal: text),
            let key = String(validating: bytes, as: UTF8.self)
        else { return nil }
        self.key = key
    }

    var text: String {
        let digits = Array("0123456789abcdef")
        return String(key.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension ManagementCall {
    /// The key after which the page begins; nil for the first page.
    var cursor: String? {
        get throws {
            guard let text = query["cursor"] else { return nil }
            guard let cursor = Cursor(text) else {
                throw ProblemError(.invalidParameter, "The cursor is not one that was given out", at: "query/cursor")
            }
            return cursor.key
        }
    }
}

extension [UInt8] {
    fileprivate init?(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
