/// One element of BER, not yet looked into.
///
/// Keystores hold BER, not only DER: lengths may be indefinite and strings may come in pieces.
/// Source: X.690 section 8.
struct BERElement {
    /// The identifier octet; tag numbers above 30 do not occur in what is read here.
    let tag: UInt8
    let content: ArraySlice<UInt8>
    /// The element with its identifier and length.
    let encoded: ArraySlice<UInt8>
    /// How many elements it is nested in.
    let depth: Int
    let depthMax: Int

    var isConstructed: Bool { tag & BERTag.constructed != 0 }

    /// The elements within.
    func reader() throws(KeystoreError) -> BERReader {
        guard isConstructed else {
            throw KeystoreError(.damaged, "a primitive ASN.1 value stands where a constructed one belongs")
        }
        return BERReader(content, depth: depth + 1, depthMax: depthMax)
    }

    /// The bytes of a string, its pieces joined.
    func octets() throws(KeystoreError) -> ArraySlice<UInt8> {
        guard isConstructed else { return content }
        var joined: [UInt8] = []
        try appendPieces(to: &joined)
        return joined[...]
    }

    private func appendPieces(to joined: inout [UInt8]) throws(KeystoreError) {
        var pieces = try reader()
        while let piece = try pieces.next() {
            guard piece.tag & ~BERTag.constructed == BERTag.octetString else {
                throw KeystoreError(.damaged, "an octet string has a piece that is none")
            }
            if piece.isConstructed {
                try piece.appendPieces(to: &joined)
            } else {
                joined += piece.content
            }
        }
    }

    /// A number that fits; nil for one that does not.
    func integer() -> Int? {
        guard tag == BERTag.integer, let first = content.first, content.count <= 8 else { return nil }
        return content.reduce(first & 0x80 != 0 ? -1 : 0) { $0 << 8 | Int($1) }
    }

    func isIdentifier(_ identifier: ObjectIdentifier) -> Bool {
        tag == BERTag.objectIdentifier && content.elementsEqual(identifier.content)
    }

    /// The object identifier as digits and dots, for messages.
    var identifierText: String { ObjectIdentifier.text(of: content) }
}

/// The identifier octets that keystores use.
enum BERTag {
    static let constructed: UInt8 = 0x20
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let objectIdentifier: UInt8 = 0x06
    static let bmpString: UInt8 = 0x1e
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31

    static func context(_ number: UInt8, constructed: Bool = true) -> UInt8 {
        0x80 | (constructed ? Self.constructed : 0) | number
    }
}
