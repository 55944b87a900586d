import Foundation

/// Policies of certificates and what they are called elsewhere.
extension CertificateExtension {
    /// One line a policy, with where its text stands and what it wants to be shown. Source: RFC 5280 section 4.2.1.4.
    func policyLines() throws(KeyMaterialError) -> [String] {
        try elements("PolicyInformation") { element throws(KeyMaterialError) in
            var fields = try element.children()
            let policy = try fields.next("policyIdentifier").objectIdentifier()
            var text = policy == "2.5.29.32.0" ? "any policy" : policy
            guard let list = try fields.nextIf("policyQualifiers", .sequence) else { return text }
            var qualifiers = try list.children()
            while !qualifiers.isAtEnd { text += "; \(try Self.qualifier(try qualifiers.next("PolicyQualifierInfo")))" }
            return text
        }
    }

    private static func qualifier(_ element: ASN1Element) throws(KeyMaterialError) -> String {
        var fields = try element.children()
        let kind = try fields.next("policyQualifierId").objectIdentifier()
        let content = fields.isAtEnd ? nil : try fields.next("qualifier")
        switch kind {
        case "1.3.6.1.5.5.7.2.1": return "statement at \(content?.string() ?? "?")"
        case "1.3.6.1.5.5.7.2.2":
            // The reference to a notice, which may come first, says nothing without the notice's own file.
            guard let content, var parts = try? content.children() else { return "notice" }
            while let part = try? parts.next("noticeRef") {
                if let text = part.string() { return "notice: \(text)" }
            }
            return "notice"
        default: return "qualifier \(kind)"
        }
    }

    /// `1.2.3 counts as 1.2.4`. Source: RFC 5280 section 4.2.1.5.
    func policyMappingLines() throws(KeyMaterialError) -> [String] {
        try elements("PolicyMapping") { element throws(KeyMaterialError) in
            var fields = try element.children()
            let ofIssuer = try fields.next("issuerDomainPolicy").objectIdentifier()
            return "\(ofIssuer) counts as \(try fields.next("subjectDomainPolicy").objectIdentifier())"
        }
    }

    /// What a qualified certificate says of itself. Source: RFC 3739 section 3.2.6; ETSI EN 319 412-5.
    func qualifiedStatementLines() throws(KeyMaterialError) -> [String] {
        let statements = [
            "0.4.0.1862.1.1": "qualified", "0.4.0.1862.1.2": "limit of a transaction's value",
            "0.4.0.1862.1.3": "years that records are kept", "0.4.0.1862.1.4": "key in a qualified device",
            "0.4.0.1862.1.5": "disclosure statement", "0.4.0.1862.1.6": "kind",
            "0.4.0.1862.1.7": "by the law of",
        ]
        let kinds = [
            "0.4.0.1862.1.6.1": "signature", "0.4.0.1862.1.6.2": "seal", "0.4.0.1862.1.6.3": "web site",
        ]
        return try elements("QCStatement") { element throws(KeyMaterialError) in
            var fields = try element.children()
            let statement = try fields.next("statementId").objectIdentifier()
            let name = statements[statement] ?? statement
            guard !fields.isAtEnd else { return name }
            let values = try fields.next("statementInfo").leafTexts().map { kinds[$0] ?? $0 }
            return "\(name): \(values.joined(separator: " "))"
        }
    }

    /// Source: RFC 5280 section 4.2.1.8.
    func directoryAttributeLines() throws(KeyMaterialError) -> [String] {
        try elements("Attribute") { element throws(KeyMaterialError) in
            var fields = try element.children()
            let type = try fields.next("type").objectIdentifier()
            return "\(type): \(try fields.next("values").leafTexts().joined(separator: ", "))"
        }
    }
}

extension ASN1Element {
    /// The texts of the element, or of all that stand in it, in order; elements nested deeper than 8 are given as bytes.
    func leafTexts(depth: Int = 0) throws(KeyMaterialError) -> [String] {
        guard tag.isConstructed, depth < 8 else { return [leafText] }
        var members = try children(tag)
        var texts: [String] = []
        while !members.isAtEnd { texts += try members.next("value").leafTexts(depth: depth + 1) }
        return texts
    }

    private var leafText: String {
        let text: String?
        switch tag {
        case .objectIdentifier: text = try? objectIdentifier()
        case .integer: text = (try? integer(max: Int(Int32.max))).map { "\($0)" }
        case .boolean: text = (try? boolean()).map { "\($0)" }
        case .utcTime, .generalizedTime: text = (try? date())?.ISO8601Format()
        default: text = string()
        }
        return text ?? CertificateExtension.shortened(content)
    }
}
