import ManagementSchema
import Testing

@testable import ManagementAPI

@Suite struct SchemaCheckTests {
    private func places(_ value: JSONValue) throws -> [ProblemPlace] {
        var catalog = SchemaCatalog()
        let schema = try catalog.add(ScenarioCreation.self)
        return SchemaCheck(catalog: catalog).places(in: value, against: schema)
    }

    @Test func aBodyThatFitsHasNoPlaces() throws {
        let service: JSONValue = ["name": "orders", "pathPrefix": "/orders", "upstream": "https://a", "methods": .null]
        #expect(try places(["id": "S", "services": [service]]).isEmpty)
    }

    @Test func aMissingMemberIsNamedByItsPointer() throws {
        #expect(try places(["id": "S"]) == [.init(pointer: "/services", detail: "is missing")])
    }

    @Test func aWrongKindDeepInsideIsNamedByItsPointer() throws {
        let service: JSONValue = ["name": 7, "pathPrefix": "/orders", "upstream": "https://a"]
        #expect(
            try places(["id": "S", "services": [service]])
                == [.init(pointer: "/services/0/name", detail: "is not a string")])
    }

    @Test func anUnknownMemberIsRefusedWithItsNameEscaped() throws {
        #expect(
            try places(["id": "S", "services": [], "a/b~c": true])
                == [.init(pointer: "/a~1b~0c", detail: "is not known here")])
    }

    @Test func aWordOutsideItsEnumerationIsRefused() throws {
        let found = try places(["id": "S", "services": [], "authenticationMethods": ["magic"]])
        #expect(found.map(\.pointer) == ["/authenticationMethods/0"])
    }

    @Test func aHugeBodyOfMistakesGivesAShortAnswer() throws {
        let wrong = JSONValue.array(Array(repeating: 1, count: 10_000))
        #expect(try places(["id": "S", "services": wrong]).count == SchemaCheck.placesMax)
    }
}

@Suite struct JSONDepthTests {
    @Test func deepNestingIsFoundBeforeItIsParsed() {
        let deep = String(repeating: "[", count: JSONValue.depthMax + 1)
        #expect(!JSONValue.isShallow(deep.utf8))
        #expect(JSONValue.isShallow(deep.dropLast().utf8))
    }

    @Test func bracketsInStringsDoNotCount() {
        let text = "{\"a\":\"" + String(repeating: "[\\\"", count: 100) + "\"}"
        #expect(JSONValue.isShallow(text.utf8))
    }
}
