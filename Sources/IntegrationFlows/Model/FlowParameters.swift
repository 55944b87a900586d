/// One externalised parameter as `parameters.propdef` describes it.
public struct ParameterDefinition: Sendable, Hashable, Codable {
    public var key: String
    /// The label that the configuration page shows.
    public var name: String
    /// `xsd:string`, `xsd:integer`, `custom:schedule`, …
    public var type: String
    public var isRequired: Bool
    public var description: String

    public init(key: String, name: String, type: String, isRequired: Bool, description: String = "") {
        self.key = key
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.description = description
    }
}

/// The externalised parameters of a flow: values from `parameters.prop`, descriptions from `parameters.propdef`.
public struct FlowParameters: Sendable, Hashable, Codable {
    public var values: [String: String]
    public var definitions: [ParameterDefinition]

    public init(values: [String: String] = [:], definitions: [ParameterDefinition] = []) {
        self.values = values
        self.definitions = definitions
    }

    /// Text with each `{{name}}` replaced by its value.
    ///
    /// A name without a value stays as it is written and is listed in `missing`, in order, with repetitions.
    public func resolve(_ text: String) -> (text: String, missing: [String]) {
        guard text.contains("{{") else { return (text, []) }
        var result = ""
        var missing: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { break }
            result += rest[..<open.lowerBound]
            let name = Self.trimmed(rest[open.upperBound..<close.lowerBound])
            if let value = values[name] {
                result += value
            } else {
                missing.append(name)
                result += rest[open.lowerBound..<close.upperBound]
            }
            rest = rest[close.upperBound...]
        }
        return (result + rest, missing)
    }

    /// The names that a text refers to, in order, with repetitions.
    public static func names(in text: String) -> [String] {
        FlowParameters().resolve(text).missing
    }

    /// Whether a text refers to a parameter.
    static func hasName(in text: String) -> Bool {
        guard let open = text.firstRange(of: "{{") else { return false }
        return text[open.upperBound...].contains("}}")
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
