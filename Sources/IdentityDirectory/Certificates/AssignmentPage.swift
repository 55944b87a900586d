public import KeyMaterial

/// A part of the assignments that a search found, in the order of its filter.
public struct AssignmentPage: Sendable, Hashable {
    public var assignments: [CertificateAssignment]
    /// Where the next page begins; nil when this is the last one.
    ///
    /// There may be a next page after one that is not full, or empty: a search reads a bounded number of certificates
    /// and then answers with what it has.
    public var next: AssignmentCursor?

    public init(assignments: [CertificateAssignment], next: AssignmentCursor? = nil) {
        self.assignments = assignments
        self.next = next
    }
}

/// A place in a sorted list of assignments: the value sorted by, and the fingerprint, which tells equal ones apart.
///
/// It stays a place when the assignment that stood there goes.
public struct AssignmentCursor: Sendable, Hashable {
    /// The user, the subject's text, the seconds since 1970 until expiry, or the number of the change.
    public enum Key: Sendable, Hashable {
        case text(String)
        case seconds(Double)
        case number(Int64)
    }

    public var key: Key
    public var fingerprint: Fingerprint

    public init(key: Key, fingerprint: Fingerprint) {
        self.key = key
        self.fingerprint = fingerprint
    }

    /// Reads what `text` wrote; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count > 66, let mark = text.first, let fingerprint = Fingerprint(hex: String(text.suffix(64)))
        else { return nil }
        let value = String(text.dropFirst().dropLast(65))
        let key: Key? =
            switch mark {
            case "t": .text(value)
            case "s": Double(value).map { .seconds($0) }
            case "n": Int64(value).map { .number($0) }
            default: nil
            }
        guard let key else { return nil }
        self.init(key: key, fingerprint: fingerprint)
    }

    /// For a next page's address.
    public var text: String {
        switch key {
        case .text(let text): "t\(text) \(fingerprint.hex)"
        case .seconds(let seconds): "s\(seconds) \(fingerprint.hex)"
        case .number(let number): "n\(number) \(fingerprint.hex)"
        }
    }

    /// Whether the place is one in a list that is sorted so.
    public func fits(_ sort: AssignmentFilter.Sort) -> Bool {
        switch (sort, key) {
        case (.user, .text), (.subject, .text), (.expiry, .seconds), (.latest, .number): true
        default: false
        }
    }
}
