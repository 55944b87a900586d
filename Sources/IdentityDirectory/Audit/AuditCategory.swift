import Foundation

/// What a change was about, in the words of change documents.
public enum AuditCategory: String, Sendable, Hashable, Codable, CaseIterable {
    case system, user, password, lock, scenario, arrangement, certificate, block, trustList, issuance
    case administrator, token, session, bulk, notice
    /// Of the integration tenant.
    case keystore, securityMaterial, flow
    /// What has no category of its own.
    case other

    /// The actions of a category; one that ends with a dot is the beginning of several.
    private static let actions: [(AuditCategory, [String])] = [
        (.password, ["user.setPassword", "user.removePassword", "user.passwordLocked", "user.unlockPassword"]),
        (.lock, ["user.lock", "user.unlock"]),
        (.block, ["certificate.block", "certificate.unblock"]),
        (.system, ["system."]), (.user, ["user."]), (.scenario, ["scenario."]), (.arrangement, ["arrangement."]),
        (.certificate, ["certificate."]), (.trustList, ["authority.", "revocationList."]),
        (.issuance, ["key-pair.", "request.", "renewal.", "issuing-authority.", "hand-over."]),
        (.administrator, ["administrator."]), (.token, ["token."]), (.session, ["session.", "sign-in-link."]),
        (.bulk, ["import."]), (.notice, ["notice."]),
        (.keystore, ["keystore."]), (.securityMaterial, ["credential.", "secret."]), (.flow, ["flow.", "package."]),
    ]

    /// The first that the action belongs to.
    public init(action: String) {
        self = Self.actions.first { $0.1.contains { Self.covers($0, action) } }?.0 ?? .other
    }

    /// What belongs here, and what of that belongs to a category before it.
    var patterns: (of: [String], without: [String]) {
        guard let index = Self.actions.firstIndex(where: { $0.0 == self }) else {
            return (["."], Self.actions.flatMap(\.1))
        }
        return (Self.actions[index].1, Self.actions[..<index].flatMap(\.1))
    }

    /// Whether a pattern, or one for everything, covers an action.
    private static func covers(_ pattern: String, _ action: String) -> Bool {
        pattern == "." || (pattern.hasSuffix(".") ? action.hasPrefix(pattern) : action == pattern)
    }
}

/// The patterns of a category, for stores that look by them.
public struct AuditActions: Sendable, Hashable {
    /// Words, and beginnings of words that end with a dot; `.` alone is everything.
    public var included: [String]
    public var excluded: [String]

    public init(_ category: AuditCategory) {
        (included, excluded) = category.patterns
    }
}

/// One property that a change changed.
public struct AuditDifference: Sendable, Hashable {
    public var property: String
    /// JSON; nil where there was nothing.
    public var before: String?
    /// JSON; nil where nothing is left.
    public var after: String?

    public init(property: String, before: String?, after: String?) {
        self.property = property
        self.before = before
        self.after = after
    }
}

extension AuditEntry {
    public var category: AuditCategory { AuditCategory(action: action) }

    /// The properties that differ, by name; all of them for something that came or went.
    public var differences: [AuditDifference] {
        let (old, new) = (Self.properties(before), Self.properties(after))
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            guard old[name] != new[name] else { return nil }
            return AuditDifference(property: name, before: old[name], after: new[name])
        }
    }

    /// The members of a JSON object, each as text: a string as it is, anything else as JSON.
    private static func properties(_ json: String?) -> [String: String] {
        guard let json, let members = try? RowCells(json: json).cells else { return [:] }
        return members
    }
}
