import Foundation

/// The promises of Certificate Transparency logs within a certificate, in lines for a person.
///
/// ```
/// SignedCertificateTimestampList  2 bytes of length, then for each
///   SerializedSCT                 2 bytes of length, then
///     version                     1 byte, 0 for version 1
///     log                         32 bytes, the SHA-256 of the log's key
///     time                        8 bytes, milliseconds since 1970
///     extensions                  2 bytes of length and as many
///     signature                   1 byte hash, 1 byte algorithm, 2 bytes of length and as many
/// ```
///
/// Source: RFC 6962 sections 3.2 and 3.3.
struct SignedCertificateTimestamps {
    let lines: [String]

    /// Reads the octets within the extension; throws `malformed` where a length leads beyond the end.
    init(_ bytes: [UInt8]) throws(KeyMaterialError) {
        var rest = bytes[...]
        var list = try Self.vector(&rest)
        guard rest.isEmpty else { throw Self.malformed }
        var lines: [String] = []
        while !list.isEmpty { lines.append(try Self.line(try Self.vector(&list))) }
        self.lines = lines
    }

    private static func line(_ timestamp: ArraySlice<UInt8>) throws(KeyMaterialError) -> String {
        guard timestamp.first == 0 else { return "of another version: \(CertificateExtension.shortened(timestamp))" }
        var rest = timestamp.dropFirst()
        let log = try take(32, &rest)
        let milliseconds = try take(8, &rest).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        _ = try vector(&rest)
        let algorithm = Array(try take(2, &rest))
        _ = try vector(&rest)
        return "\(time(milliseconds)), log \(Hexadecimal.encode(log)), \(name(algorithm))"
    }

    /// As a number where it lies behind the year 9999.
    private static func time(_ milliseconds: UInt64) -> String {
        guard milliseconds < 253_402_300_800_000 else { return "\(milliseconds) ms after 1970" }
        return Date(timeIntervalSince1970: Double(milliseconds / 1000)).ISO8601Format()
    }

    /// Source: RFC 5246 section 7.4.1.4.1.
    private static func name(_ algorithm: [UInt8]) -> String {
        let hashes: [UInt8: String] = [2: "SHA1", 4: "SHA256", 5: "SHA384", 6: "SHA512"]
        let signatures: [UInt8: String] = [1: "RSA", 2: "DSA", 3: "ECDSA"]
        guard let hash = hashes[algorithm[0]], let signature = signatures[algorithm[1]] else {
            return "signature \(Hexadecimal.encode(algorithm))"
        }
        return "\(hash)with\(signature)"
    }

    private static func vector(_ rest: inout ArraySlice<UInt8>) throws(KeyMaterialError) -> ArraySlice<UInt8> {
        let length = try take(2, &rest)
        return try take(length.reduce(0) { $0 << 8 | Int($1) }, &rest)
    }

    private static func take(
        _ count: Int, _ rest: inout ArraySlice<UInt8>
    ) throws(KeyMaterialError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw malformed }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static var malformed: KeyMaterialError {
        KeyMaterialError(.malformed, "The list of timestamps ends early or late")
    }
}
