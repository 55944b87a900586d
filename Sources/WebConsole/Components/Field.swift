/// A labelled control of a form, with what to know about it and what is wrong with its value.
struct Field: Sendable {
    var id: String
    var name: String
    var label: String
    var kind: String
    var hint: String?
    var problem: String?
    var isRequired: Bool
    var isFocused = false
    var input: Input?
    var area: Area?
    var select: Select?
    var checks: Select?
    var fixed: String?

    struct Input: Sendable {
        var type: String
        var value: String?
        var placeholder: String?
        var autocomplete: String?
        var accept: String?
    }

    struct Area: Sendable {
        var text: String
        var rows: Int
    }

    struct Select: Sendable {
        var type: String
        var options: [Option]
    }

    struct Option: Sendable {
        var id: String = ""
        var value: String
        var text: String
        var detail: String?
        var isChosen: Bool
    }

    private init(_ name: String, _ label: String, kind: String, hint: String?, isRequired: Bool) {
        id = name
        self.name = name
        self.label = label
        self.kind = kind
        self.hint = hint
        self.isRequired = isRequired
    }

    func within(_ form: String) -> Field {
        var field = self
        field.id = "\(form)-\(name)"
        if var checks = field.checks {
            checks.options = checks.options.map { option in
                var option = option
                option.id = "\(form)-\(name)-\(option.value)"
                return option
            }
            field.checks = checks
        }
        return field
    }

    func focused() -> Field {
        var field = self
        field.isFocused = true
        return field
    }

    func problem(_ problem: String?) -> Field {
        var field = self
        field.problem = problem
        return field
    }
}

extension Field {
    static func text(
        _ name: String, _ label: String, value: String? = nil, hint: String? = nil, isRequired: Bool = false,
        placeholder: String? = nil, autocomplete: String = "off", type: String = "text"
    ) -> Field {
        var field = Field(name, label, kind: "text", hint: hint, isRequired: isRequired)
        field.input = Input(type: type, value: value, placeholder: placeholder, autocomplete: autocomplete)
        return field
    }

    /// A secret: never shown back, whatever was typed.
    static func secret(
        _ name: String, _ label: String, hint: String? = nil, isRequired: Bool = false,
        autocomplete: String = "new-password"
    ) -> Field {
        var field = Field(name, label, kind: "secret", hint: hint, isRequired: isRequired)
        field.input = Input(type: "password", autocomplete: autocomplete)
        return field
    }

    static func file(
        _ name: String, _ label: String, accept: String? = nil, hint: String? = nil, isRequired: Bool = true
    ) -> Field {
        var field = Field(name, label, kind: "file", hint: hint, isRequired: isRequired)
        field.input = Input(type: "file", accept: accept)
        return field
    }

    static func area(_ name: String, _ label: String, text: String = "", rows: Int = 4, hint: String? = nil) -> Field {
        var field = Field(name, label, kind: "area", hint: hint, isRequired: false)
        field.area = Area(text: text, rows: rows)
        return field
    }

    /// - Parameter options: value and text of each.
    static func select(
        _ name: String, _ label: String, options: [(String, String)], chosen: String? = nil, hint: String? = nil,
        isRequired: Bool = false
    ) -> Field {
        var field = Field(name, label, kind: "select", hint: hint, isRequired: isRequired)
        field.select = Select(
            type: "",
            options: options.map { Option(value: $0.0, text: $0.1, isChosen: $0.0 == chosen) })
        return field
    }

    static func radios(
        _ name: String, _ label: String, options: [Option], hint: String? = nil
    ) -> Field {
        var field = Field(name, label, kind: "radios", hint: hint, isRequired: false)
        field.checks = Select(type: "radio", options: options)
        return field
    }

    static func checks(_ name: String, _ label: String, options: [Option], hint: String? = nil) -> Field {
        var field = Field(name, label, kind: "checks", hint: hint, isRequired: false)
        field.checks = Select(type: "checkbox", options: options)
        return field
    }

    static func fixed(_ name: String, _ label: String, _ text: String, hint: String? = nil) -> Field {
        var field = Field(name, label, kind: "fixed-value", hint: hint, isRequired: false)
        field.fixed = text
        return field
    }
}
