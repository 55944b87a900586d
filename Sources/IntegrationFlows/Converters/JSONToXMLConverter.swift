/// The step *JSON to XML Converter*.
///
/// Members become elements in their order; the elements of an array repeat the array's element; `null` and an empty
/// array become an empty element; members whose name starts with `@` become attributes, and one named `$` text.
///
/// Namespace mappings are not offered: a converter that has any is refused by name when the flow is deployed.
struct JSONToXMLConverter: Sendable, Hashable {
    /// The element put around everything; nil where the JSON must be an object with one member that serves as such.
    let rootElementName: String?

    /// - Throws: `FlowError` `unsupported` for a property that this step does not carry out.
    init(properties: ElementProperties) throws(FlowError) {
        let mapping = properties["jsonNamespaceMapping"]?.trimmingSpaces() ?? ""
        guard mapping.isEmpty, (properties["additionalRootElementNamespace"] ?? "").isEmpty else {
            throw FlowError(.unsupported, "JSON to XML Converter with namespace mapping")
        }
        let addsRoot = (properties["addXMLRootElement"] ?? "true") != "false"
        let name = properties["additionalRootElementName"]?.trimmingSpaces() ?? ""
        rootElementName = addsRoot ? (name.isEmpty ? "root" : name) : nil
        if let rootElementName, !Self.isName(rootElementName) {
            throw FlowError(.stepFailed, "JSON to XML Converter: \"\(rootElementName)\" is no name of an element")
        }
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
        guard isName(name) else {
            throw FlowError(.stepFailed, "JSON to XML Converter: \"\(name)\" cannot be the name of an element")
        }
        switch value {
        case .array(let elements) where elements.isEmpty: text += "<\(name)/>"
        case .array(let elements): for element in elements { try append(element, as: name, to: &text) }
        case .object(let members): try append(members, as: name, to: &text)
        default:
            let content = scalar(value)
            text += content.isEmpty ? "<\(name)/>" : "<\(name)>\(escaped(content))</\(name)>"
        }
    }

    private static func append(
        _ members: [OrderedJSON.Member], as name: String, to text: inout String
    ) throws(FlowError) {
        text += "<\(name)"
        for member in members where member.name.hasPrefix("@") {
            let attribute = String(member.name.dropFirst())
            guard isName(attribute) else {
                throw FlowError(
                    .stepFailed, "JSON to XML Converter: \"\(attribute)\" cannot be the name of an attribute")
            }
            text += " \(attribute)=\"\(escaped(scalar(member.value)))\""
        }
        text += ">"
        for member in members where !member.name.hasPrefix("@") {
            if member.name == "$" {
                text += escaped(scalar(member.value))
            } else {
                try append(member.value, as: member.name, to: &text)
            }
        }
        text += "</\(name)>"
    }

    private static func scalar(_ value: OrderedJSON) -> String {
        switch value {
        case .string(let text): text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: ""
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            // Characters that XML 1.0 has no way to write (section 2.2).
            case "\u{0}"..."\u{1f}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Source: Namespaces in XML 1.0, NCName; the colon is not offered without namespace mapping.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else { return false }
        return name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-.\u{b7}".unicodeScalars.contains($0)
        }
    }
}
