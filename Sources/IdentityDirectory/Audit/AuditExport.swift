public import Crypto
import Foundation

/// The audit as lines of JSON, as it is exported and written to the second sink: entries in their order, and signed heads
/// among them.
public enum AuditLines {
    private struct Line: Codable {
        var entry: AuditEntry?
        var head: AuditHead?

        /// Whether its time is one that can be counted in milliseconds.
        var isWithinTime: Bool { abs((entry?.at ?? head?.at ?? Date()).timeIntervalSince1970) < 1e12 }
    }

    public static func bytes(of entry: AuditEntry) throws -> [UInt8] { try bytes(Line(entry: entry)) }
    public static func bytes(of head: AuditHead) throws -> [UInt8] { try bytes(Line(head: head)) }

    private static func bytes(_ line: Line) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .millisecondsSince1970
        return Array(try encoder.encode(line)) + [0x0A]
    }

    /// The number of the entry that a line is of; nil for a head and for what is no line of ours.
    public static func sequence(of line: [UInt8]) -> Int64? {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        return (try? decoder.decode(Line.self, from: Data(line)))?.entry?.sequence
    }

    /// The heads among lines; what is none is passed over. Throws `invalid` with the line for what is no JSON of ours.
    public static func heads(in bytes: [UInt8]) throws -> [AuditHead] {
        var heads: [AuditHead] = []
        try each(in: bytes) { line, _ in if let head = line.head { heads.append(head) } }
        return heads
    }

    /// Walks along a file that was exported or written by a sink, without the server.
    ///
    /// The chain must be whole from its first entry on, and each head must be of an entry in it and signed by the key.
    /// A file may begin in the middle: its first entry is believed. One in which no head vouches for any entry is none
    /// that the key says anything about, and is told as broken at its first.
    public static func verify(_ bytes: [UInt8], key: P256.Signing.PublicKey) throws -> AuditVerification {
        var result = AuditVerification(entries: 0, head: nil, brokenAt: nil, problem: nil)
        var last: AuditEntry?
        var hashes: [Int64: String] = [:]
        var first: Int64?
        var heads: [AuditHead] = []
        try each(in: bytes) { line, number in
            if let head = line.head { heads.append(head) }
            guard let entry = line.entry, result.brokenAt == nil else { return }
            if let problem = problem(of: entry, behind: last) {
                result.brokenAt = entry.sequence
                result.problem = "Line \(number): \(problem)"
            }
            first = first ?? entry.sequence
            hashes[entry.sequence] = entry.hash
            last = entry
            result.entries += 1
            result.head = entry.hash
            result.lastSequence = entry.sequence
        }
        for head in heads where result.brokenAt == nil {
            guard head.isSigned(by: key) else {
                result.brokenAt = head.sequence
                result.problem = "The head of entry \(head.sequence) is not signed by the key."
                continue
            }
            if let hash = hashes[head.sequence] ?? (head.sequence > last?.sequence ?? 0 ? "missing" : nil),
                hash != head.hash
            {
                result.brokenAt = head.sequence
                result.problem = "Entry \(head.sequence) is not the one that was signed, or is missing."
            }
            if hashes[head.sequence] != nil { result.vouchedUntil = max(result.vouchedUntil ?? 0, head.sequence) }
        }
        if result.brokenAt == nil, result.vouchedUntil == nil, let first {
            result.brokenAt = first
            result.problem = "No signed head in the file is of one of its entries: nothing vouches for them."
        }
        return result
    }

    /// What is wrong with an entry that follows another one; nil when nothing is.
    static func problem(of entry: AuditEntry, behind last: AuditEntry?) -> String? {
        if let last, entry.sequence != last.sequence &+ 1 { return "Entry \(last.sequence &+ 1) is missing." }
        if let last, entry.previousHash != last.hash { return "The entry does not follow the one before it." }
        return entry.computedHash == entry.hash ? nil : "The entry was changed after it was written."
    }

    private static func each(in bytes: [UInt8], _ take: (Line, Int) throws -> Void) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        for (index, line) in bytes.split(separator: 0x0A).enumerated() {
            guard let read = try? decoder.decode(Line.self, from: Data(line)), read.isWithinTime else {
                throw DirectoryError(.invalid, "Line \(index + 1) is no line of an exported audit.")
            }
            try take(read, index + 1)
        }
    }
}
