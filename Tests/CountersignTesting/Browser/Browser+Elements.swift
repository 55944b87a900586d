import ManagementSchema

/// Something on the page, by how it is found there.
///
/// A page that a form leads to replaces the one that an element was found on: the driver then calls the reference
/// stale, has done nothing, and the element is looked for again on the page that has come.
public struct BrowserElement: Sendable {
    let browser: Browser
    let strategy: String
    let selector: String
    let id: String

    /// The W3C's name for an element's reference.
    static let key = "element-6066-11e4-a52e-4f735466cecf"

    public func click() async throws {
        try await whereItIsNow { try await browser.command("/element/\($0)/click") }
    }

    /// Types into a field, after what stands there; gives a file field the path of its file.
    public func type(_ text: String) async throws {
        try await whereItIsNow { try await browser.command("/element/\($0)/value", ["text": .string(text)]) }
    }

    public func clear() async throws {
        try await whereItIsNow { try await browser.command("/element/\($0)/clear") }
    }

    public var text: String {
        get async throws { try await whereItIsNow { try await browser.value("/element/\($0)/text") }.text ?? "" }
    }

    /// An attribute or property; nil when the element has none of that name.
    public func attribute(_ name: String) async throws -> String? {
        try await whereItIsNow { try await browser.value("/element/\($0)/attribute/\(name)") }.text
    }

    /// Chooses the option of this list that has a value.
    func choose(option value: String) async throws {
        try await whereItIsNow { id in
            let option = try await browser.command(
                "/element/\(id)/element",
                ["using": "css selector", "value": .string("option[value=\(Browser.cssQuoted(value))]")])
            guard let optionID = option[Self.key].text else { throw BrowserError("no such element", value) }
            return try await browser.command("/element/\(optionID)/click")
        }
    }

    @discardableResult
    private func whereItIsNow(_ action: (String) async throws -> JSONValue) async throws -> JSONValue {
        var id = id
        for _ in 0..<5 {
            do {
                return try await action(id)
            } catch let error as BrowserError where error.isOfThePageBefore {
                id = try await browser.find(strategy, selector).id
            }
        }
        return try await action(id)
    }
}

extension Browser {
    /// The first element that a CSS selector finds. Throws `no such element`.
    public func element(_ selector: String) async throws -> BrowserElement {
        try await find("css selector", selector)
    }

    /// Whether a CSS selector finds anything on this page.
    public func has(_ selector: String) async throws -> Bool {
        let found = try await command("/elements", ["using": "css selector", "value": .string(selector)])
        guard case .array(let elements) = found else { return false }
        return !elements.isEmpty
    }

    /// Whether the page says this, or the one that is on its way comes to say it within ten seconds.
    public func shows(_ words: String) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while try await !text.contains(words) {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    /// The link or button that says exactly this.
    public func control(_ text: String) async throws -> BrowserElement {
        let wanted = "normalize-space(.)=\(Self.quoted(text))"
        return try await find(
            "xpath", "//main//*[self::a or self::button][\(wanted)] | //*[self::a or self::button][\(wanted)]")
    }

    /// The field with this label.
    public func field(_ label: String) async throws -> BrowserElement {
        let text = Self.quoted(label)
        let labelled = "//label[normalize-space(text())=\(text)]/@for"
        return try await find("xpath", "//*[@id=\(labelled)]")
    }

    public func click(_ text: String) async throws {
        try await control(text).click()
    }

    /// Replaces what stands in the field with this label.
    public func fill(_ label: String, _ text: String) async throws {
        let field = try await field(label)
        try await field.clear()
        try await field.type(text)
    }

    /// Chooses the file for the field with this label.
    public func upload(_ label: String, path: String) async throws {
        try await field(label).type(path)
    }

    /// Chooses an option of the list with this label by its value.
    public func select(_ label: String, value: String) async throws {
        try await field(label).choose(option: value)
    }

    /// Ticks the box or chooses the radio button of this value.
    public func choose(_ name: String, value: String) async throws {
        try await element("input[name=\(Self.cssQuoted(name))][value=\(Self.cssQuoted(value))]").click()
    }

    /// Looks until the element is there: a page that a form leads to may still be on its way.
    fileprivate func find(_ strategy: String, _ value: String, seconds: Double = 10) async throws -> BrowserElement {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            do {
                let found = try await command("/element", ["using": .string(strategy), "value": .string(value)])
                guard let id = found[BrowserElement.key].text else { throw BrowserError("no such element", value) }
                return BrowserElement(browser: self, strategy: strategy, selector: value, id: id)
            } catch let error as BrowserError where error.code == "no such element" || error.isOfThePageBefore {
                guard ContinuousClock.now < deadline else {
                    throw BrowserError(error.code, "\(value) on \(try await address)")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        text.contains("\"") ? "'\(text)'" : "\"\(text)\""
    }

    fileprivate static func cssQuoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\\\"") + "\""
    }
}
