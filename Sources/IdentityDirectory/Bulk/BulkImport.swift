public import Foundation

/// What kind of thing a row of a bulk import or export is; the raw value is the name of its table in an archive.
public enum BulkKind: String, Sendable, Hashable, Codable, CaseIterable {
    case systems, users, scenarios, certificates, arrangements, blocks
    case trustList = "trust-list"
    case revocationLists = "revocation-lists"

    /// In the order in which they must be there: what is referred to before what refers to it.
    static let inOrder: [BulkKind] = [
        .trustList, .systems, .users, .scenarios, .certificates, .arrangements, .revocationLists, .blocks,
    ]
}

/// What became of a row.
public enum BulkOutcome: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Not looked at yet.
    case waiting
    /// A certificate that is assigned now.
    case assigned
    /// Anything else that is there now.
    case created
    /// It was there before, the same.
    case already
    /// Somebody else holds the certificate, its name or its key; `owner` is who.
    case clash
    /// It breaks a rule; `detail` tells which.
    case refused
}

/// How an import is to be done.
public struct BulkOptions: Sendable, Hashable, Codable {
    /// Say what would become of each row, and change nothing.
    public var isDryRun: Bool
    /// Create communication users that certificates name and that are not there.
    public var createsUsers: Bool
    /// Let several users hold one public key, as `assign` does with its override.
    public var overridesPublicKey: Bool

    public init(isDryRun: Bool = false, createsUsers: Bool = false, overridesPublicKey: Bool = false) {
        self.isDryRun = isDryRun
        self.createsUsers = createsUsers
        self.overridesPublicKey = overridesPublicKey
    }
}

/// One bulk import: a table or an archive that was handed in, and how far it has come.
///
/// Its rows are kept with it, each with what became of it. A chunk's changes, its rows' outcomes and the progress are
/// one transaction, so that an import goes on after a crash where it was, and does nothing twice.
public struct BulkImport: Sendable, Hashable, Codable, Identifiable {
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Rows are being taken in.
        case receiving
        case running
        case stopped
        case done
    }

    public let id: String
    /// The file's name, or whatever the person called it.
    public var name: String
    public var options: BulkOptions
    public var state: State
    public var createdAt: Date
    public var createdBy: String
    /// When the last row was done.
    public var endedAt: Date?
    public var total: Int
    /// Rows that are done; they are done in their order.
    public var done: Int
    /// How many rows had each outcome.
    public var counts: [BulkOutcome: Int]

    init(id: String, name: String, options: BulkOptions, createdAt: Date, createdBy: String) {
        self.id = id
        self.name = name
        self.options = options
        self.createdAt = createdAt
        self.createdBy = createdBy
        state = .receiving
        total = 0
        done = 0
        counts = [:]
    }
}

/// A row of a bulk import.
public struct BulkRow: Sendable, Hashable {
    /// Counts from one, over all tables of the import.
    public var number: Int
    public var kind: BulkKind
    /// Where it stands, for people: `certificates.csv line 17`.
    public var place: String
    /// What it says, by the names of its columns; empty once it is done.
    public var cells: [String: String]
    public var outcome: BulkOutcome
    /// What it is about: an identifier, or a certificate's fingerprint.
    public var object: String
    /// Why, where it was not done.
    public var detail: String?
    public var owner: String?

    public init(number: Int, kind: BulkKind, place: String, cells: [String: String]) {
        self.number = number
        self.kind = kind
        self.place = place
        self.cells = cells
        outcome = .waiting
        object = ""
    }
}
