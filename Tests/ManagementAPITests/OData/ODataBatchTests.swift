import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import IntegrationTenant
import Testing

@testable import ManagementAPI

/// Several requests in one, as clients of OData 2.0 write them.
@Suite struct ODataBatchTests {
    private static let links =
        "IntegrationDesigntimeArtifacts(Id='f',Version='active')/$links/Configurations"

    @Test func readsAreAnsweredInTheirOrder() async throws {
        try await run { client, _ in
            let answer = try await send(
                client,
                part("GET NumberRanges?$top=1&$format=json HTTP/1.1\r\n\r\n", id: "one")
                    + part("GET /api/v1/NumberRanges('none') HTTP/1.1\r\nAccept: application/json\r\n\r\n")
                    + part("GET https://else.where/api/v1/UserCredentials/$count HTTP/1.1\r\n\r\n"))
            #expect(answer.status == 202 && answer.headers[.contentType]?.hasPrefix("multipart/mixed") == true)
            let statuses = answer.text.matches(of: /HTTP\/1.1 (\d+)/).map { String($0.output.1) }
            #expect(statuses == ["200", "404", "200"], "\(answer.text)")
            #expect(answer.text.contains("Content-ID: one"))
        }
    }

    @Test func valuesOfOneFlowAreSavedAllOrNone() async throws {
        try await run { client, tenant in
            func change(_ key: String, _ value: String) -> String {
                let body = #"{"ParameterValue":"\#(value)"}"#
                return "PUT \(Self.links)('\(key)') HTTP/1.1\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            let before = try await tenant.flows.artifact("f").revision
            let good = try await send(client, set([change("p", "x"), change("q", "y")]))
            #expect(good.text.matches(of: /HTTP\/1.1 202/).count == 2, "\(good.text)")
            let saved = try await tenant.flows.artifact("f")
            #expect(saved.parameters.values == ["p": "x", "q": "y"] && saved.revision == before + 1)
            let bad = try await send(client, set([change("p", "z"), change("none", "y")]))
            #expect(bad.text.matches(of: /HTTP\/1.1 404/).count == 1, "\(bad.text)")
            #expect(try await tenant.flows.artifact("f").parameters.values == ["p": "x", "q": "y"])
        }
    }

    @Test func changesThatAreNoOneTransactionAreRefusedBeforeAnythingHappens() async throws {
        try await run { client, tenant in
            func create(_ name: String) -> String {
                "POST UserCredentials HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"
                    + #"{"Name":"\#(name)","User":"u","Password":"p"}"#
            }
            let both = try await send(client, set([create("a"), create("b")]))
            #expect(both.text.contains("HTTP/1.1 501"), "\(both.text)")
            #expect(try await tenant.securityMaterial.credentials().isEmpty)
            let one = try await send(client, set([create("a")]))
            #expect(one.text.contains("HTTP/1.1 202"), "\(one.text)")
            #expect(try await tenant.securityMaterial.credentials().map(\.name) == ["a"])
        }
    }

    @Test func aBatchGivesNoRightAndNeedsAToken() async throws {
        try await run { client, _ in
            let forged = try await client.send(
                .post, "$batch", body: Array("--b--".utf8), type: "multipart/mixed; boundary=b",
                headers: [.csrfToken: "forged"])
            #expect(forged.status == 403 && forged.headers[.csrfToken] == "Required")
        }
        try await run(as: .securityAuditor) { client, tenant in
            let answer = try await send(
                client,
                set(["DELETE UserCredentials('a') HTTP/1.1\r\nAuthorization: Bearer other\r\n\r\n"]))
            #expect(answer.text.contains("HTTP/1.1 403"), "\(answer.text)")
        }
    }

    @Test(arguments: [
        ("", 400), ("--b\r\n\r\n--b--", 400), ("--b\r\nContent-Type: application/http\r\n\r\nGET\r\n--b--", 400),
        ("--b\r\nContent-Type: text/plain\r\n\r\nGET a HTTP/1.1\r\n\r\n--b--", 400), ("--b\r\n", 400),
        ("--b\r\nContent-Type: application/http\r\n\r\nPUT $1/x HTTP/1.1\r\n\r\n--b--", 501),
        ("--b\r\nContent-Type: application/http\r\n\r\nGET https://x/y HTTP/1.1\r\n\r\n--b--", 400),
    ]) func aBatchThatCannotBeReadIsRefused(body: String, status: Int) async throws {
        try await run { client, _ in
            let answer = try await client.send(
                .post, "$batch", body: Array(body.utf8), type: "multipart/mixed;boundary=\"b\"")
            #expect(answer.status == status, "\(answer.text)")
            let untyped = try await client.send(.post, "$batch", body: Array(body.utf8))
            #expect(untyped.status == 415)
        }
    }

    private func part(_ request: String, id: String? = nil) -> String {
        let named = id.map { "Content-ID: \($0)\r\n" } ?? ""
        return
            "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\(named)\r\n\(request)\r\n"
    }

    private func set(_ requests: [String]) -> String {
        let parts = requests.map {
            "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\($0)\r\n"
        }
        return "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n\(parts.joined())--c--\r\n"
    }

    private func send(_ client: ODataCaller, _ parts: String) async throws -> TestAnswer {
        try await client.send(
            .post, "$batch", body: Array((parts + "--b--\r\n").utf8), type: "multipart/mixed; boundary=b")
    }

    private func run(
        as role: Role = .administrator, _ body: @escaping @Sendable (ODataCaller, Tenant) async throws -> Void
    ) async throws {
        let tenant = try await TestTenant.make()
        let flow = SampleFlow.https("/o", steps: [])
        _ = try await tenant.flows.importFlow(
            files: ["f.iflw": flow.iflw, "src/main/resources/parameters.prop": Array("p=1\nq=2\n".utf8)], id: "f",
            by: "a")
        try await TestServer(tenant: tenant).run { try await body(try await ODataCaller($0, as: role), tenant) }
    }
}
