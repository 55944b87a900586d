/// An algorithm and its parameters.
///
///     AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
///
/// Source: RFC 5280 section 4.1.1.2.
package struct AlgorithmIdentifier: Sendable {
    /// Dotted decimal.
    package let oid: String
    /// Nil when absent, which some writers do in place of NULL.
    package let parameters: ASN1Element?
    package let derEncoded: [UInt8]

    package init(_ element: ASN1Element) throws(KeyMaterialError) {
        var fields = try element.children()
        oid = try fields.next("algorithm").objectIdentifier()
        parameters = fields.isAtEnd ? nil : try fields.next("parameters")
        derEncoded = Array(element.encoded)
    }
}
