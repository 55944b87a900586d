import Crypto
import Foundation

extension AuditEntry {
    /// What stands before the first entry.
    static let noHash = String(repeating: "0", count: 64)

    /// The entry that follows `previous`, with its hash.
    init(
        following previous: AuditEntry?, at: Date, by: String, action: String, subject: String, before: String?,
        after: String?
    ) {
        self.init(
            sequence: (previous?.sequence ?? 0) + 1, at: at, by: by, action: action, subject: subject, before: before,
            after: after, previousHash: previous?.hash ?? Self.noHash, hash: "")
        hash = computedHash
    }

    /// SHA-256 over every property but the hash, each with its length in front so that none can run into the next.
    var computedHash: String {
        var hasher = SHA256()
        func add(_ text: String?) {
            guard let text else { return hasher.update(data: [0]) }
            let bytes = Array(text.utf8)
            hasher.update(data: [1])
            withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hasher.update(bufferPointer: $0) }
            hasher.update(data: bytes)
        }
        add("\(sequence)")
        add("\(Int64((at.timeIntervalSince1970 * 1000).rounded()))")
        for text in [by, action, subject, before, after, previousHash] { add(text) }
        return SecureRandom.hexadecimal(Array(hasher.finalize()))
    }
}
