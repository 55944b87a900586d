public import Foundation
public import KeyMaterial

/// One call and what was decided about it.
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
        self.detail = detail
        self.method = method
        self.path = path
        self.peerAddress = peerAddress
        self.durationMicroseconds = durationMicroseconds
    }
}

extension AccessDecision {
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
