/// A form; what it posts carries the session's token against forged requests.
struct Form: Sendable {
    var id: String
    var href: String
    var method: String
    var isPost: Bool
    var isUpload: Bool
    var style: String
    var label: String?
    var hidden: [NamedValue]
    var fields: [Field]
    var buttons: [FormButton]
    var cancel: Link?

    /// - Parameter id: the form's id; each field's id is this, a hyphen, and the field's name.
    init(
        id: String, to href: String, fields: [Field], buttons: [FormButton], hidden: [String: String] = [:],
        cancel: Link? = nil
    ) {
        self.id = id
        self.href = href
        method = "post"
        isPost = true
        isUpload = fields.contains { $0.input?.type == "file" }
        style = ""
        label = nil
        self.hidden = hidden.sorted { $0.key < $1.key }.map { NamedValue(name: $0.key, value: $0.value) }
        self.fields = fields.map { $0.within(id) }
        self.buttons = buttons
        self.cancel = cancel
    }

    /// A form that narrows a list down, by the address's query.
    static func filter(id: String, to href: String, fields: [Field], isFiltered: Bool) -> Form {
        var form = Form(
            id: id, to: href, fields: fields, buttons: [FormButton("Filter", style: .plain)],
            cancel: isFiltered ? Link("Show All", href) : nil)
        form.method = "get"
        form.isPost = false
        form.style = "filter"
        form.label = "Filter"
        return form
    }
}

/// A button that submits its form, and says which one it was when it has a name.
struct FormButton: Sendable {
    var id: String?
    var text: String
    var style: String
    var name: String?
    var value: String?
    var skipsChecks: Bool

    init(
        _ text: String, style: ButtonStyle = .primary, name: String? = nil, value: String? = nil, id: String? = nil,
        skipsChecks: Bool = false
    ) {
        self.id = id
        self.text = text
        self.style = style.rawValue
        self.name = name
        self.value = value
        self.skipsChecks = skipsChecks
    }
}
