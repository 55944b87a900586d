/// A set that is encoded in the order of its elements' names: in exports and in the audit, what is equal looks equal.
@propertyWrapper
public struct EncodedInOrder<Element: Hashable & Sendable & Codable>: Sendable, Hashable, Codable {
    public var wrappedValue: Set<Element>

    public init(wrappedValue: Set<Element>) { self.wrappedValue = wrappedValue }

    public init(from decoder: any Decoder) throws { wrappedValue = try Set(from: decoder) }

    public func encode(to encoder: any Encoder) throws {
        try wrappedValue.sorted { "\($0)" < "\($1)" }.encode(to: encoder)
    }
}
