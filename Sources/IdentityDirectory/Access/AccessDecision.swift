public import Foundation
public import KeyMaterial

/// One call and what was decided about it.
///
/// Of what the caller has a say in, only so much is kept, and nothing that a terminal or a log would take for more than
/// text: a stranger must neither fill the memory nor write what looks like somebody else's line.
public struct AccessDecision: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    /// The identifier that the caller was given, and that joins both sides' logs.
    public var correlationID: String
    public var at: Date
    public var code: VerdictCode
    public var detail: String
    public var hint: String?
    public var userID: String?
    public var arrangementID: String?
    /// The service's name.
    public var service: String?
    public var method: String
    public var path: String
    /// SHA-256 of the certificate presented, 64 hexadecimal digits.
    public var fingerprint: String?
    /// The certificate's serial number in decimal.
    public var serialNumber: String?
    /// The fingerprint of the assignment that matched, which under the rule `name` may be another certificate's.
    public var assignment: String?
    public var peerAddress: String
    /// From the request's head to the verdict.
    public var durationMicroseconds: Int

    public init(
        call: Call, verdict: Verdict, correlationID: String, peerAddress: String, durationMicroseconds: Int,
        id: String? = nil
    ) {
        self.init(
            id: id ?? Self.identifier(at: call.at), correlationID: correlationID, at: call.at, code: verdict.code,
            detail: verdict.detail,
            method: call.method, path: call.path, peerAddress: peerAddress,
            durationMicroseconds: durationMicroseconds)
        userID = verdict.userID
        fingerprint = call.certificate?.fingerprint.hex
        serialNumber = call.certificate?.serialNumber.decimal
        switch verdict {
        case .accepted(let acceptance):
            arrangementID = acceptance.arrangementID
            service = acceptance.service.name
            assignment = acceptance.assignment?.hex
        case .refused(let refusal):
            hint = refusal.hint
        }
    }

    public init(
        id: String? = nil, correlationID: String, at: Date, code: VerdictCode,
        detail: String, method: String, path: String, peerAddress: String, durationMicroseconds: Int
    ) {
        self.id = id ?? Self.identifier(at: at)
        self.correlationID = correlationID
        self.at = at
        self.code = code
        self.detail = Self.bounded(detail, bytesMax: Self.detailBytesMax)
        self.method = Self.plain(method, bytesMax: Self.methodBytesMax)
        self.path = Self.plain(path, bytesMax: Self.pathBytesMax)
        self.peerAddress = Self.plain(peerAddress, bytesMax: Self.peerAddressBytesMax)
        self.durationMicroseconds = durationMicroseconds
    }
}

extension AccessDecision {
    private static let detailBytesMax = 2048
    private static let methodBytesMax = 32
    private static let pathBytesMax = 1024
    private static let peerAddressBytesMax = 64

    /// Printable ASCII, with a question mark for whatever is not; an escape that would be cut in two is left out.
    private static func plain(_ text: String, bytesMax: Int) -> String {
        let isPlain: (UInt8) -> Bool = { $0 > 0x20 && $0 < 0x7f }
        guard text.utf8.count > bytesMax || !text.utf8.allSatisfy(isPlain) else { return text }
        var kept = text.utf8.prefix(bytesMax).map { isPlain($0) ? $0 : UInt8(ascii: "?") }
        if text.utf8.count > bytesMax, let escape = kept.suffix(2).firstIndex(of: UInt8(ascii: "%")) {
            kept.removeSubrange(escape...)
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// A text of ours that may quote a certificate's name, whose control characters are escaped already.
    private static func bounded(_ text: String, bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var width = 0
        let kept = text.unicodeScalars.prefix { scalar in
            width += UTF8.width(scalar)
            return width <= bytesMax
        }
        return String(kept) + "\u{2026}"
    }

    /// A new identifier that sorts by time, so that what is written together lies together.
    private static func identifier(at date: Date) -> String {
        let milliseconds = UInt64(max(0, min(date.timeIntervalSince1970 * 1000, 1e15)))
        let words = [milliseconds << 16 | UInt64.random(in: 0...0xffff), UInt64.random(in: .min ... .max)]
        return SecureRandom.hexadecimal(words.flatMap { withUnsafeBytes(of: $0.bigEndian) { Array($0) } })
    }
}

/// Which decisions to list, newest first; a nil property restricts nothing.
public struct DecisionFilter: Sendable, Hashable {
    public var userID: String?
    public var code: VerdictCode?
    public var correlationID: String?
    public var fingerprint: Fingerprint?
    public var arrangementID: String?
    public var since: Date?
    public var until: Date?
    public var refusedOnly: Bool
    /// The id of the last decision of the page before.
    public var after: String?
    public var limit: Int

    public init(
        userID: String? = nil, code: VerdictCode? = nil, correlationID: String? = nil,
        fingerprint: Fingerprint? = nil, refusedOnly: Bool = false, after: String? = nil, limit: Int = 100
    ) {
        self.userID = userID
        self.code = code
        self.correlationID = correlationID
        self.fingerprint = fingerprint
        self.refusedOnly = refusedOnly
        self.after = after
        self.limit = limit
    }
}
