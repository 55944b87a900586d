import ManagementSchema
import Testing

@testable import ManagementAPI

@Suite struct SchemaCatalogTests {
    struct Inner: Codable, Sendable {
        var count: Int
    }

    struct Sample: Codable, Sendable {
        var name: String
        var isOn: Bool
        var maybe: String?
        @Nullable var nothing: Int?
        var words: [String]
        var inner: Inner
        var inners: [Inner]?
        var texts: [String: String]
        var role: RoleValue
    }

    @Test func everyMemberIsReadWithItsKind() throws {
        var catalog = SchemaCatalog()
        #expect(try catalog.add(Sample.self) == .reference("Sample"))
        let roles = RoleValue.allCases.map(\.rawValue)
        let expected: [(String, JSONSchema, Bool)] = [
            ("name", .string, true), ("isOn", .boolean, true), ("maybe", .nullable(.string), false),
            ("nothing", .nullable(.integer), false), ("words", .array(.string), true),
            ("inner", .reference("Inner"), true), ("inners", .nullable(.array(.reference("Inner"))), false),
            ("texts", .map(.string), true), ("role", .enumeration(roles), true),
        ]
        let members = try #require(catalog.objects["Sample"]).members
        #expect(members == expected.map { .init(name: $0.0, schema: $0.1, isRequired: $0.2) })
        #expect(catalog.objects["Inner"]?.members.map(\.name) == ["count"])
    }

    struct Endless: Codable, Sendable {
        var next: [Endless]
    }

    @Test func aTypeThatContainsItselfIsRefused() {
        var catalog = SchemaCatalog()
        #expect(throws: SchemaReadingError.self) { try catalog.add(Endless.self) }
    }

    @Test func nullableEnumerationsListNullAmongTheirWords() {
        let document = JSONSchema.nullable(.enumeration(["a"])).document
        #expect(document == ["type": ["string", "null"], "enum": ["a", .null]])
    }
}
