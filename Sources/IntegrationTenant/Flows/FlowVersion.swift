public import Foundation

/// A saved state of a flow.
public struct FlowVersion: Sendable, Hashable, Codable {
    public var revision: Int
    public var name: String
    /// The semantic version that people gave the state.
    public var version: String
    public var modifiedAt: Date
    public var modifiedBy: String

    public init(_ artifact: FlowArtifact) {
        revision = artifact.revision
        name = artifact.name
        version = artifact.version
        modifiedAt = artifact.modifiedAt
        modifiedBy = artifact.modifiedBy
    }
}

/// How one saved state of a flow differs from another.
public struct FlowDifference: Sendable, Hashable {
    public enum Change: String, Sendable, Hashable {
        case added
        case changed
        case removed
    }

    public struct Item: Sendable, Hashable {
        /// `parameter address`, `file mapping/order.xsl`, `channel HTTP: privateKeyAlias`, `step …`.
        public var subject: String
        public var change: Change
        /// Nil where it is too long to show, or was not there.
        public var before: String?
        /// Nil where it is too long to show, or is no longer there.
        public var after: String?
    }

    public var items: [Item]
}
