/// The name of a subject or an issuer; two names are equal when their encodings are.
public struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// The encoding as it was read: identity, whatever string types it uses.
    public let derEncoded: [UInt8]

    /// Throws `malformed` for what is no Name.
    public init(derEncoded: [UInt8]) throws(KeyMaterialError) {
        fatalError("surface")
    }

    /// Reads a string such as `CN=orders,O=Example GmbH,C=DE`; throws `malformed` with the place.
    public init(rfc4514 text: String) throws(KeyMaterialError) {
        fatalError("surface")
    }

    /// The string of RFC 4514: last part first, escaped, unknown attributes in hexadecimal.
    public var description: String { fatalError("surface") }

    public var isEmpty: Bool { fatalError("surface") }

    /// The most specific common name; nil when there is none.
    public var commonName: String? { fatalError("surface") }
}
