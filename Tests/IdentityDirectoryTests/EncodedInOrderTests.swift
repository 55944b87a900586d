import Foundation
import IdentityDirectory
import Testing

/// Sets have no order, and what they are written as has one.
struct EncodedInOrderTests {
    private func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func setsAreWrittenInTheOrderOfTheirElements() throws {
        let methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
        let service = InboundService(
            name: "orders", pathPrefix: "/orders", upstream: .url("http://192.0.2.1"), methods: Set(methods))
        let list = methods.map { "\"\($0)\"" }.joined(separator: ",")
        #expect(try text(service).contains("\"methods\":[\(list)]"))
        let scope = TokenScope(rights: Set(Right.allCases))
        let rights = Right.allCases.map { "\($0)" }.sorted()
        let decoded = try JSONDecoder().decode([String: [Right]].self, from: Data(try text(scope).utf8))
        #expect(decoded["rights"]?.map { "\($0)" } == rights)
    }

    @Test func whatIsReadBackIsEqual() throws {
        let scenario = CommunicationScenario(id: "ORDERS", name: "Orders", services: [])
        let data = Data(try text(scenario).utf8)
        #expect(try JSONDecoder().decode(CommunicationScenario.self, from: data) == scenario)
    }
}
