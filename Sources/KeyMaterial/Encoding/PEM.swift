/// Textual encodings.
///
/// Source: RFC 7468, RFC 1421 for the headers.
public enum PEM {
    /// One header line of the old kind, such as `Proc-Type: 4,ENCRYPTED`.
    public struct Header: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct Block: Hashable, Sendable {
        /// What stands after `BEGIN`, such as `CERTIFICATE`.
        public let label: String
        public let headers: [Header]
        /// The decoded content.
        public let bytes: [UInt8]

        public init(label: String, headers: [Header] = [], bytes: [UInt8]) {
            self.label = label
            self.headers = headers
            self.bytes = bytes
        }
    }

    /// All blocks in order; text between them, CRLF and indentation are let pass.
    ///
    /// Empty when there is no `-----BEGIN`. Throws `malformed` with the line for a block that has no end or is no
    /// Base64, `limitExceeded` for more blocks than any file has.
    public static func blocks(in bytes: [UInt8]) throws(KeyMaterialError) -> [Block] {
        fatalError("surface")
    }

    /// One block with lines of 64 characters and a line feed at the end.
    public static func encode(label: String, bytes: some Sequence<UInt8>) -> String {
        fatalError("surface")
    }
}
