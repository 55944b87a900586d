/// The step *XML Modifier*: takes out of a document what other programs stumble over.
///
/// Source: SAP Cloud Integration, Define XML Modifier.
struct XMLModifier: StepWork {
    let removesDeclaration: Bool
    /// Whether a document type declaration with references to the outside is taken out; others stay.
    let removesDocumentType: Bool
    /// What characters that XML 1.0 cannot hold become; nil leaves them.
    let replacement: String?

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        func isOn(_ key: String) -> Bool { ["1", "true"].contains(step.properties.settled(key) ?? "") }
        removesDeclaration = isOn("removeXmlDeclaration")
        removesDocumentType = isOn("removeExternalDTDs")
        switch step.properties.settled("xmlCharacterHandling") ?? "none" {
        case "none": replacement = nil
        case "remove": replacement = ""
        case "substitute": replacement = "#"
        case let other: throw FlowError(.unsupported, "character handling '\(other)'")
        }
    }

    func perform(_ scope: ExpressionScope) -> StepResult {
        var body = scope.message.body
        if removesDocumentType { body = Self.withoutDocumentType(body) }
        if removesDeclaration { body = Self.withoutDeclaration(body) }
        if let replacement { body = Self.withForbiddenCharacters(replacement, in: body) }
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
            let end = MarkupText.endOfDocumentType(body[start.lowerBound...]),
            ["SYSTEM", "PUBLIC"].contains(where: { body[start.lowerBound..<end].contains(Array($0.utf8)) })
        else { return body }
        return Array(body[..<start.lowerBound] + body[end...])
    }

    /// Source: XML 1.0 section 2.2, Char.
    private static func withForbiddenCharacters(_ replacement: String, in body: [UInt8]) -> [UInt8] {
        var result = String.UnicodeScalarView()
        for scalar in String(decoding: body, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: result.append(scalar)
            default: result.append(contentsOf: replacement.unicodeScalars)
            }
        }
        return Array(String(result).utf8)
    }
}
