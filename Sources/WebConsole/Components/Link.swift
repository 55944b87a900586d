/// A text that leads somewhere, or, without an address, just says where one is.
struct Link: Sendable {
    var text: String
    var href: String?
    var detail: String?

    init(_ text: String, _ href: String? = nil, detail: String? = nil) {
        self.text = text
        self.href = href
        self.detail = detail
    }
}

/// A view of the same object, shown as a tab.
struct Tab: Sendable {
    var text: String
    var href: String
    var isCurrent: Bool
}

/// A name and a value that a form sends along.
struct NamedValue: Sendable {
    var name: String
    var value: String
}
