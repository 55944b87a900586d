import CountersignTesting
import Foundation
import LegacyCiphers
import Testing

/// OpenSSL's own known answers for password-based derivations.
@Suite(.enabled(if: Vectors.isAvailable)) struct KnownAnswerFileTests {
    private static func cases(_ file: String) throws -> [[String: String]] {
        let text = String(decoding: try Vectors.bytes("keystores/openssl/\(file)"), as: UTF8.self)
        return text.components(separatedBy: "\n\n").map { block in
            block.split(separator: "\n").reduce(into: [:]) { fields, line in
                let parts = line.components(separatedBy: " = ")
                if !line.hasPrefix("#"), parts.count == 2 { fields[parts[0]] = parts[1] }
            }
        }.filter { $0["PBE"] != nil }
    }

    /// Text in quotation marks, with `\0` for a zero byte; otherwise hexadecimal.
    private static func bytes(_ value: String?) -> [UInt8] {
        guard let value, value.hasPrefix("\"") else { return hex(value ?? "") }
        return Array(value.dropFirst().dropLast().replacing("\\0", with: "\0").utf8)
    }

    @Test func pkcs12KeysAreDerived() throws {
        let cases = try Self.cases("evppbe_pkcs12.txt")
        #expect(cases.count >= 6)
        for fields in cases {
            let id = try #require(fields["id"].flatMap { UInt8($0) })
            let purpose = try #require(PKCS12KeyDerivation.Purpose(rawValue: id))
            let key = Self.bytes(fields["Key"])
            let derived = PKCS12KeyDerivation.deriveKey(
                passphrase: Self.bytes(fields["Password"]), salt: Self.bytes(fields["Salt"]), purpose: purpose,
                iterations: try #require(fields["iter"].flatMap { Int($0) }), byteCount: key.count, hash: .sha1)
            #expect(derived == key)
        }
    }

    @Test func pbkdf2KeysAreDerived() throws {
        let hashes: [String: HashAlgorithm] = [
            "sha1": .sha1, "sha256": .sha256, "sha512": .sha512, "sha3-224": .sha3with224, "sha3-256": .sha3with256,
            "sha3-384": .sha3with384, "sha3-512": .sha3with512,
        ]
        let cases = try Self.cases("evppbe_pbkdf2.txt")
        #expect(cases.count >= 20)
        for fields in cases {
            // The larger counts show nothing more, and take a debug build long.
            guard let hash = hashes[fields["MD"] ?? ""], let key = fields["Key"],
                let iterations = fields["iter"].flatMap({ Int($0) }), iterations <= 2048
            else { continue }
            let derived = PasswordBasedKeyDerivation.pbkdf2(
                passphrase: Self.bytes(fields["Password"]), salt: Self.bytes(fields["Salt"]),
                iterations: iterations, byteCount: key.count / 2, hash: hash)
            #expect(derived == Self.bytes(key), "\(fields)")
        }
    }
}
