/// Why a certificate was revoked.
///
/// Source: RFC 5280 section 5.3.1.
public enum RevocationReason: Int, Sendable, Hashable, CaseIterable {
    case unspecified = 0
    case keyCompromise = 1
    case caCompromise = 2
    case affiliationChanged = 3
    case superseded = 4
    case cessationOfOperation = 5
    case certificateHold = 6
    case removeFromCRL = 8
    case privilegeWithdrawn = 9
    case aaCompromise = 10

    package static let oid = "2.5.29.21"

    /// In the standard's spelling.
    public var name: String { "\(self)" }

    /// The reasons that a person may give for a certificate that our own authority issued.
    public static let offered: [RevocationReason] = [
        .unspecified, .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation, .privilegeWithdrawn,
    ]

    /// The reason of that name; nil for any other word.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The DER of an ENUMERATED; nil for what is none, or no reason.
    init?(_ value: [UInt8]) {
        guard value.count == 3, value[0] == 0x0A, value[1] == 1 else { return nil }
        self.init(rawValue: Int(value[2]))
    }

    var derEncoded: [UInt8] { [0x0A, 1, UInt8(rawValue)] }
}
