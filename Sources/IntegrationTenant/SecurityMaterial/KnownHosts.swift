import Foundation
import KeyMaterial

/// SSH servers' public keys by host, in OpenSSH's own file format.
///
/// A line is `[marker] hosts keytype base64 [comment]`; lines that are empty or begin with `#` say nothing.
/// Source: OpenSSH, sshd(8), section "SSH_KNOWN_HOSTS FILE FORMAT".
public struct KnownHosts: Sendable, Hashable {
    /// One line of the file.
    public struct Entry: Sendable, Hashable, Codable {
        /// `cert-authority` or `revoked`; nil for an ordinary line.
        public let marker: String?
        /// Names and patterns with commas between, or one hashed name, `|1|…`.
        public let hosts: String
        public let keyType: String
        /// As `ssh-keygen -l` prints it: `SHA256:` and base64 without padding.
        public let fingerprint: String
    }

    public static let bytesMax = 1 << 20
    public let entries: [Entry]

    /// Throws ``TenantError`` `badInput` with the line, `limitExceeded`.
    public init(text: String) throws {
        guard text.utf8.count <= Self.bytesMax else {
            throw TenantError(.limitExceeded, "Known hosts have at most \(Self.bytesMax) bytes")
        }
        var entries: [Entry] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let entry = Entry(line: line) else {
                throw TenantError(
                    .badInput, "Line \(index + 1) is no known host: hosts, key type and base64 are expected")
            }
            entries.append(entry)
        }
        self.entries = entries
    }
}

extension KnownHosts.Entry {
    init?(line: String) {
        var fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
        let marker = fields.first.flatMap { $0.hasPrefix("@") ? String($0.dropFirst()) : nil }
        if marker != nil { fields.removeFirst() }
        guard marker == nil || ["cert-authority", "revoked"].contains(marker), fields.count >= 3,
            let blob = Data(base64Encoded: fields[2]), let type = Self.typeName(of: Array(blob)), type == fields[1]
        else { return nil }
        let digest = Fingerprint(of: Array(blob)).bytes
        let text = Data(digest).base64EncodedString().prefix { $0 != "=" }
        self.init(marker: marker, hosts: fields[0], keyType: type, fingerprint: "SHA256:\(text)")
    }

    /// The name that the key itself begins with: four bytes of length, then text. Source: RFC 4253 section 6.6.
    private static func typeName(of blob: [UInt8]) -> String? {
        let length = blob.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard blob.count > 4, (1...64).contains(length), blob.count > 4 + length else { return nil }
        return String(validating: blob[4..<(4 + length)], as: UTF8.self)
    }
}
