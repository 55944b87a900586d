/// The step *JSON to XML Converter*.
///
/// Members become elements in their order; the elements of an array repeat the array's element; `null` and an empty
/// array become an empty element; members whose name starts with `@` become attributes, and one named `$` text.
///
/// Namespace mappings are not offered: a converter that has any is refused by name when the flow is deployed.
struct JSONToXMLConverter: StepWork {
    /// The element put around everything; nil where the JSON must be an object with one member that serves as such.
    let rootElementName: String?

    /// - Throws: `FlowError` `unsupported` for a property that this step does not carry out.
    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let properties = step.properties
        let mapping = properties["jsonNamespaceMapping"]?.trimmingSpaces() ?? ""
        guard mapping.isEmpty, (properties["additionalRootElementNamespace"] ?? "").isEmpty else {
            throw FlowError(.unsupported, "JSON to XML Converter with namespace mapping")
        }
        let addsRoot = (properties["addXMLRootElement"] ?? "true") != "false"
        let name = properties["additionalRootElementName"]?.trimmingSpaces() ?? ""
        rootElementName = addsRoot ? (name.isEmpty ? "root" : name) : nil
        if let rootElementName, !MarkupText.isName(rootElementName) {
            throw FlowError(.stepFailed, "JSON to XML Converter: \"\(rootElementName)\" is no name of an element")
        }
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var message = scope.message
        message.body = try convert(message.body)
        message.headers["Content-Type"] = "application/xml"
        return .done(message)
    }

    /// - Parameter body: UTF-8.
    /// - Throws: `FlowError` `stepFailed` for what is no JSON, or cannot be an XML document.
    func convert(_ body: [UInt8]) throws(FlowError) -> [UInt8] {
        let json = try OrderedJSON(utf8: body)
        var text = #"<?xml version="1.0" encoding="UTF-8"?>"#
        if let rootElementName {
            // An array at the top repeats inside the added root under the root's own name.
            if case .array = json {
                try Self.append(.object([.init(name: rootElementName, value: json)]), as: rootElementName, to: &text)
            } else {
                try Self.append(json, as: rootElementName, to: &text)
            }
        } else {
            guard case .object(let members) = json, let only = members.first, members.count == 1 else {
                throw FlowError(.stepFailed, "JSON to XML Converter: without an added root the JSON needs one member")
            }
            if case .array(let elements) = only.value, elements.count != 1 {
                throw FlowError(.stepFailed, "JSON to XML Converter: an array cannot be the root of an XML document")
            }
            try Self.append(only.value, as: only.name, to: &text)
        }
        return Array(text.utf8)
    }

    private static func append(_ value: OrderedJSON, as name: String, to text: inout String) throws(FlowError) {
        guard MarkupText.isName(name) else {
            throw FlowError(.stepFailed, "JSON to XML Converter: \"\(name)\" cannot be the name of an element")
        }
        switch value {
        case .array(let elements) where elements.isEmpty: text += "<\(name)/>"
        case .array(let elements): for element in elements { try append(element, as: name, to: &text) }
        case .object(let members): try append(members, as: name, to: &text)
        default:
            let content = scalar(value)
            text += content.isEmpty ? "<\(name)/>" : "<\(name)>\(try escaped(content))</\(name)>"
        }
    }

    private static func append(
        _ members: [OrderedJSON.Member], as name: String, to text: inout String
    ) throws(FlowError) {
        text += "<\(name)"
        for member in members where member.name.hasPrefix("@") {
            let attribute = String(member.name.dropFirst())
            guard MarkupText.isName(attribute) else {
                throw FlowError(
                    .stepFailed, "JSON to XML Converter: \"\(attribute)\" cannot be the name of an attribute")
            }
            text += " \(attribute)=\"\(try escaped(scalar(member.value)))\""
        }
        text += ">"
        for member in members where !member.name.hasPrefix("@") {
            if member.name == "$" {
                text += try escaped(scalar(member.value))
            } else {
                try append(member.value, as: member.name, to: &text)
            }
        }
        text += "</\(name)>"
    }

    /// Characters that no XML document can hold are not replaced by others.
    private static func escaped(_ text: String) throws(FlowError) -> String {
        guard let forbidden = text.unicodeScalars.first(where: MarkupText.isForbidden) else {
            return MarkupText.escaped(text)
        }
        let digits = String(forbidden.value, radix: 16, uppercase: true)
        throw FlowError(
            .stepFailed,
            "JSON to XML Converter: no XML document can hold the character U+"
                + String(repeating: "0", count: max(4 - digits.count, 0)) + digits)
    }

    private static func scalar(_ value: OrderedJSON) -> String {
        switch value {
        case .string(let text): text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: ""
        }
    }
}
