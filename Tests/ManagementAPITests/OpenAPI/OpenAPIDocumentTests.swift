import Foundation
import ManagementSchema
import Testing

@testable import ManagementAPI

@Suite struct OpenAPIDocumentTests {
    @Test func theDocumentIsTheRecordedOne() async throws {
        try await TestServer().run { caller in
            let answer = try await caller.send(.get, "/management/v1/openapi.json", as: nil)
            #expect(answer.status == 200)
            try Golden.compare(answer.text + "\n", with: "openapi.json")
        }
    }

    @Test func everyReferenceLeadsToAComponent() throws {
        let document = try OpenAPIDocument(table: .management, version: "1.2.3")
        var references: Set<String> = []
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let members):
                if case .string(let reference) = members["$ref"] { references.insert(reference) }
                for value in members.values { walk(value) }
            case .array(let values): for value in values { walk(value) }
            default: break
            }
        }
        walk(document.json)
        let known = Set(document.catalog.objects.keys.map { "#/components/schemas/\($0)" })
        #expect(references == known)
    }

    @Test func healthIsOpenToAnyone() async throws {
        try await TestServer().run { caller in
            let live = try await caller.send(.get, "/health/live", as: nil)
            #expect(live.status == 200)
            #expect(try live.decoded(HealthResource.self).status == "live")
            let ready = try await caller.send(.get, "/health/ready", as: nil)
            #expect(try ready.decoded(HealthResource.self).status == "ready")
        }
    }
}
