/// Numbers that flows are handed out one by one.
public struct NumberRangeResource: Codable, Hashable, Sendable {
    public var name: String
    public var description: String
    public var minimum: Int
    public var maximum: Int
    /// The number that is handed out next.
    public var next: Int
    /// Digits that numbers are padded to with zeros; 0 leaves them as they are.
    public var length: Int
    /// Whether the minimum follows the maximum.
    public var rotates: Bool
    /// RFC 3339.
    public var deployedAt: String
    public var deployedBy: String

    public init(
        name: String, description: String, minimum: Int, maximum: Int, next: Int, length: Int, rotates: Bool,
        deployedAt: String, deployedBy: String
    ) {
        self.name = name
        self.description = description
        self.minimum = minimum
        self.maximum = maximum
        self.next = next
        self.length = length
        self.rotates = rotates
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }
}

/// Number ranges, in the order of name.
public struct NumberRangeList: Codable, Hashable, Sendable {
    public var numberRanges: [NumberRangeResource]

    public init(numberRanges: [NumberRangeResource]) {
        self.numberRanges = numberRanges
    }
}

/// A number range as it shall be.
public struct NumberRangeDeployment: Codable, Hashable, Sendable {
    public var minimum: Int
    public var maximum: Int
    /// Absent: where it stands; for a new range, the minimum.
    public var next: Int?
    /// Absent: 0.
    public var length: Int?
    /// Absent: true.
    public var rotates: Bool?
    public var description: String?

    public init(
        minimum: Int, maximum: Int, next: Int? = nil, length: Int? = nil, rotates: Bool? = nil,
        description: String? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.next = next
        self.length = length
        self.rotates = rotates
        self.description = description
    }
}
