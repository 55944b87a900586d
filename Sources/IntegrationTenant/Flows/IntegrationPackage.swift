public import Foundation

/// A package of integration flows: what groups them for people, without a meaning at run time.
public struct IntegrationPackage: Sendable, Hashable, Codable, Identifiable {
    /// The package of flows that were imported into none; it is always there.
    public static let defaultID = "Default"

    public var id: String
    public var name: String
    public var shortText: String
    public var description: String
    public var version: String
    public var vendor: String
    /// What else people and tools say of it, by name: `Products`, `Keywords`, `Countries`, ….
    public var attributes: [String: String] = [:]
    public var createdAt: Date
    public var createdBy: String
    public var modifiedAt: Date
    public var modifiedBy: String

    public init(
        id: String, name: String, shortText: String = "", description: String = "", version: String = "",
        vendor: String = "", at now: Date, by: String
    ) {
        self.id = id
        self.name = name
        self.shortText = shortText
        self.description = description
        self.version = version
        self.vendor = vendor
        createdAt = now
        createdBy = by
        modifiedAt = now
        modifiedBy = by
    }
}
