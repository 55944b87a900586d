import Foundation

/// What an authority may certify, and how long its key may be used.
extension CertificateExtension {
    /// `permitted DNS:.example.com`, `excluded IP:10.0.0.0/8`, one line a subtree. Source: RFC 5280 section 4.2.1.10.
    func nameConstraintLines() throws(KeyMaterialError) -> [String] {
        var fields = try ASN1Element(value, name: "nameConstraints").children()
        var lines: [String] = []
        while !fields.isAtEnd {
            let subtrees = try fields.next("subtrees")
            let word: String
            switch subtrees.tag {
            case .context(0): word = "permitted"
            case .context(1): word = "excluded"
            default: throw subtrees.malformed("Expected subtrees, found \(subtrees.tag)")
            }
            var members = try subtrees.children(subtrees.tag)
            while !members.isAtEnd { lines.append("\(word) \(try Self.subtree(try members.next("GeneralSubtree")))") }
        }
        return lines
    }

    private static func subtree(_ element: ASN1Element) throws(KeyMaterialError) -> String {
        var fields = try element.children()
        let base = try fields.next("base")
        var text = base.tag == .primitiveContext(7) ? subnet(Array(base.content)) : nil
        text = text ?? GeneralName.texts(in: DER.sequence(Array(base.encoded))).first
        guard let text else { throw base.malformed("The base of a subtree is no name") }
        return text == "DNS:" || text == "email:" || text == "URI:" ? "\(text) (all)" : text
    }

    /// `IP:10.0.0.0/8`; the mask is spelt out where it has holes. Nil for what is no address with a mask.
    private static func subnet(_ bytes: [UInt8]) -> String? {
        let half = bytes.count / 2
        guard let address = AddressText.text(Array(bytes.prefix(half))), bytes.count == 2 * half,
            let mask = AddressText.text(Array(bytes.suffix(half)))
        else { return nil }
        let ones = bytes.suffix(half).reduce(0) { $0 + $1.nonzeroBitCount }
        let isWhole = (0..<half).allSatisfy { index in
            let left = min(8, max(0, ones - 8 * index))
            return bytes[half + index] == UInt8(truncatingIfNeeded: 0xFF00 >> left)
        }
        return "IP:\(address)/\(isWhole ? String(ones) : mask)"
    }

    /// Source: RFC 5280 section 4.2.1.11.
    func policyConstraintLines() throws(KeyMaterialError) -> [String] {
        var fields = try ASN1Element(value, name: "policyConstraints").children()
        var lines: [String] = []
        while !fields.isAtEnd {
            let field = try fields.next("SkipCerts")
            let count = try ASN1Element(DER.element(2, Array(field.content)), name: "SkipCerts").skippedCertificates()
            switch field.tag {
            case .primitiveContext(0): lines.append("a policy is required \(count)")
            case .primitiveContext(1): lines.append("policies are not mapped \(count)")
            default: throw field.malformed("Expected a constraint, found \(field.tag)")
            }
        }
        return lines
    }

    /// Source: RFC 5280 section 4.2.1.14.
    func inhibitAnyPolicyLines() throws(KeyMaterialError) -> [String] {
        ["any policy does not count \(try ASN1Element(value, name: "SkipCerts").skippedCertificates())"]
    }

    /// Source: RFC 3280 section 4.2.1.4.
    func privateKeyUsagePeriodLines() throws(KeyMaterialError) -> [String] {
        var fields = try ASN1Element(value, name: "privateKeyUsagePeriod").children()
        var lines: [String] = []
        while !fields.isAtEnd {
            let field = try fields.next("time")
            let time = try ASN1Element(DER.element(24, Array(field.content)), name: "time").date().ISO8601Format()
            switch field.tag {
            case .primitiveContext(0): lines.append("from \(time)")
            case .primitiveContext(1): lines.append("to \(time)")
            default: throw field.malformed("Expected a time, found \(field.tag)")
            }
        }
        return lines
    }
}

extension ASN1Element {
    /// How many certificates may follow before a constraint holds, in words.
    fileprivate func skippedCertificates() throws(KeyMaterialError) -> String {
        let count = try integer(max: Int(Int32.max))
        switch count {
        case 0: return "at once"
        case 1: return "after 1 certificate"
        default: return "after \(count) certificates"
        }
    }
}
