/// A closed set of words, so that the description of the interface can list them.
public protocol SchemaEnumeration: RawRepresentable, CaseIterable, Codable, Sendable where RawValue == String {}
