/// The step *XML Modifier*: takes out of a document what other programs stumble over.
struct XMLModifier: StepWork {
    let removesDeclaration: Bool
    let removesDocumentType: Bool
    /// Whether characters that XML 1.0 cannot hold are taken out.
    let removesCharacters: Bool

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        func isOn(_ key: String) -> Bool { ["1", "true"].contains(step.properties.settled(key) ?? "") }
        removesDeclaration = isOn("removeXmlDeclaration")
        removesDocumentType = isOn("removeExternalDTDs")
        switch step.properties.settled("xmlCharacterHandling") ?? "none" {
        case "none": removesCharacters = false
        case "remove": removesCharacters = true
        case let other: throw FlowError(.unsupported, "character handling '\(other)'")
        }
    }

    func perform(_ scope: ExpressionScope) -> StepResult {
        var body = scope.message.body
        if removesDocumentType { body = Self.withoutDocumentType(body) }
        if removesDeclaration { body = Self.withoutDeclaration(body) }
        if removesCharacters { body = Self.withoutForbiddenCharacters(body) }
        return .body(body, of: scope)
    }

    private static func withoutDeclaration(_ body: [UInt8]) -> [UInt8] {
        guard let start = body.firstRange(of: Array("<?xml".utf8)), start.lowerBound <= 3,
            let end = body.firstRange(of: Array("?>".utf8))
        else { return body }
        return Array(body[end.upperBound...])
    }

    private static func withoutDocumentType(_ body: [UInt8]) -> [UInt8] {
        guard let start = body.firstRange(of: Array("<!DOCTYPE".utf8)),
            let end = MarkupText.endOfDocumentType(body[start.lowerBound...])
        else { return body }
        return Array(body[..<start.lowerBound] + body[end...])
    }

    /// Source: XML 1.0 section 2.2, Char.
    private static func withoutForbiddenCharacters(_ body: [UInt8]) -> [UInt8] {
        var result = String.UnicodeScalarView()
        for scalar in String(decoding: body, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: result.append(scalar)
            default: break
            }
        }
        return Array(String(result).utf8)
    }
}
