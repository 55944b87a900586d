import HTTPTypes
import IdentityDirectory
import Testing

@testable import ManagementAPI

@Suite struct RouteTableTests {
    private let table = RouteTable.management

    private func match(_ method: HTTPRequest.Method, _ path: String) -> RouteTable.Match {
        table.match(method, path.split(separator: "/"))
    }

    @Test func theListOfRoutesAndRightsIsTheRecordedOne() throws {
        let lines = table.routes.map { route in
            "\(route.method.rawValue) \(OpenAPIDocument.basePath)\(route.path)  \(route.access)  \(route.operation)"
        }
        try Golden.compare(lines.sorted().joined(separator: "\n") + "\n", with: "routes.txt")
    }

    /// A route that is open to anyone, or to any principal, is named here or it does not pass.
    @Test func everyRouteStatesItsRight() {
        let withoutRight = table.routes.filter { route in
            if case .right = route.access { return false }
            return true
        }
        #expect(Set(withoutRight.map(\.operation)) == ["describe", "showServer", "showPrincipal"])
    }

    @Test func aRouteThatChangesSomethingNeedsMoreThanReading() {
        let reading: Set<Right> = [.directoryRead, .tenantRead, .messageRead, .auditRead]
        for route in table.routes where route.method != .get {
            guard case .right(let right) = route.access else {
                Issue.record("\(route.operation) changes something without a right")
                continue
            }
            #expect(
                !reading.contains(right) || ["examineCertificate", "verifyAuditHeads"].contains(route.operation),
                "\(route.operation)")
        }
    }

    @Test func operationsAndPathsAreUnique() {
        #expect(Set(table.routes.map(\.operation)).count == table.routes.count)
        #expect(Set(table.routes.map { "\($0.method) \($0.path)" }).count == table.routes.count)
    }

    @Test func aSpelledOutSegmentComesBeforeAParameter() throws {
        guard case .route(let route, _) = match(.post, "/certificates/examination") else {
            Issue.record("no route")
            return
        }
        #expect(route.operation == "examineCertificate")
    }

    @Test func percentEscapesInASegmentAreUndone() {
        guard case .route(_, let parameters) = match(.get, "/systems/a%2Fb%20c") else {
            Issue.record("no route")
            return
        }
        #expect(parameters == ["id": "a/b c"])
    }

    @Test func aBrokenPercentEscapeIsMalformed() {
        guard case .malformed = match(.get, "/systems/%zz") else {
            Issue.record("taken")
            return
        }
    }

    @Test func aKnownPathWithAnotherMethodTellsItsMethods() {
        guard case .otherMethods(let methods) = match(.put, "/systems/A") else {
            Issue.record("no methods")
            return
        }
        #expect(Set(methods) == [.get, .patch, .delete])
    }
}
