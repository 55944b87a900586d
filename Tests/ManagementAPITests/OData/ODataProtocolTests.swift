import CountersignTesting
import Foundation
import HTTPTypes
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

@testable import ManagementAPI

/// Query options, formats, errors and tokens.
@Suite struct ODataProtocolTests {
    /// Number ranges `a`, `b`, `c`, with minimum 1, 2, 3.
    private func run(_ body: @escaping @Sendable (ODataCaller) async throws -> Void) async throws {
        let tenant = try await TestTenant.make()
        for (index, name) in ["a", "b", "c"].enumerated() {
            var range = NumberRange(name: name, minimum: index + 1, maximum: 9)
            range.description = name == "b" ? "it's b & more" : ""
            try await tenant.saveNumberRange(range, by: "x")
        }
        try await TestServer(tenant: tenant).run { try await body(try await ODataCaller($0)) }
    }

    @Test func anEarlierVersionOfAFlowIsReadDownloadedAndDeployed() async throws {
        let tenant = try await TestTenant.make()
        for (path, version) in [("/one", "1.0.1"), ("/two", "1.0.2")] {
            _ = try await tenant.flows.importFlow(
                files: ["f.iflw": SampleFlow.https(path, steps: []).iflw], id: "f", overwrite: true, by: "a")
            _ = try await tenant.flows.saveAsVersion("f", version, by: "a")
        }
        try await TestServer(tenant: tenant).run { caller in
            let client = try await ODataCaller(caller)
            let old = "IntegrationDesigntimeArtifacts(Id='f',Version='1.0.1')"
            #expect(try await client.get(old).entity["Version"] as? String == "1.0.1")
            let zip = try await client.get(old + "/$value")
            let files = try ProjectArchive.files(in: zip.bytes)
            let flow = files.first { $0.key.hasSuffix(".iflw") }?.value ?? []
            #expect(String(decoding: flow, as: UTF8.self).contains("/one"))
            let deployed = try await client.send(
                .post, "DeployIntegrationDesigntimeArtifact?Id='f'&Version='1.0.1'", body: [], type: "application/json")
            #expect(deployed.status == 202)
            #expect(tenant.flows.endpoints().map(\.path) == ["/http/one"])
            #expect(try await client.get("IntegrationDesigntimeArtifacts(Id='f',Version='1.0.7')").status == 404)
            let changed = try await client.send(.delete, old, body: nil, type: "application/json")
            #expect(changed.status == 404, "only the newest is changed")
        }
    }

    @Test func messagesAreFoundByTheIDOfTheirFlow() async throws {
        let tenant = try await TestTenant.make()
        let step = SampleFlow.modifier("m", body: "x")
        _ = try await tenant.flows.importFlow(
            files: ["f.iflw": SampleFlow.https("/f", steps: [step]).iflw], id: "my_flow", name: "My Flow", by: "a")
        _ = try await tenant.flows.deploy("my_flow", by: "a")
        _ = try await tenant.messages.send(flow: "my_flow", by: "a")
        try await TestServer(tenant: tenant).run { caller in
            let client = try await ODataCaller(caller)
            for property in ["IntegrationFlowName", "IntegrationArtifact/Id"] {
                let found = try await client.get("MessageProcessingLogs?$filter=\(property)%20eq%20'my_flow'")
                #expect(found.results.map { $0["IntegrationFlowName"] as? String } == ["my_flow"])
            }
        }
    }

    private func names(_ answer: TestAnswer) -> [String] { answer.results.compactMap { $0["Name"] as? String } }

    @Test(arguments: [
        ("$filter=Name%20eq%20'b'", "b"), ("$filter=Name%20ne%20'b'", "ac"),
        ("$filter=not%20(Name%20eq%20'b')", "ac"), ("$filter=Name%20gt%20'a'%20and%20Name%20lt%20'c'", "b"),
        ("$filter=Name%20eq%20'a'%20or%20Name%20eq%20'b'%20and%20MinValue%20eq%20'9'", "a"),
        ("$filter=Description%20eq%20'it''s%20b%20%26%20more'", "b"),
        ("$filter=substringof('s%20b',Description)", "b"), ("$filter=startswith(Name,'a')%20eq%20true", "a"),
        ("$filter=endswith(Name,'c')", "c"), ("$filter=toupper(Name)%20eq%20'B'", "b"),
        ("$filter=length(Description)%20eq%200", "ac"), ("$filter=indexof(Description,'b')%20ge%201", "b"),
        ("$filter=Rotate+eq+'true'&$top=2", "ab"), ("$orderby=Name%20desc", "cba"),
        ("$orderby=Rotate,MinValue%20desc&$skip=1", "ba"), ("$top=0", ""), ("$skip=9", ""),
    ])
    func queryOptionsPickAndOrder(query: String, expected: String) async throws {
        try await run { client in
            let answer = try await client.get("NumberRanges?" + query)
            #expect(names(answer).joined() == expected, "\(query): \(answer.text)")
        }
    }

    @Test(arguments: [
        "$filter=Name%20eq", "$filter=Nothing%20eq%20'a'", "$filter=(Name%20eq%20'a'", "$filter=Name%20eq%20'a",
        "$filter=startswith(Name)", "$orderby=Nothing", "$orderby=Name%20up", "$top=-1", "$top=x", "$skip=1.5",
        "$select=Nothing", "$expand=Nothing", "$inlinecount=some", "$format=csv", "unknown=1", "a=%zz",
        "$filter=" + String(repeating: "(", count: 3000),
    ])
    func whatCannotBeReadIsTheCallersFault(query: String) async throws {
        try await run { client in
            let answer = try await client.get("NumberRanges?" + query)
            #expect(answer.status == 400, "\(query): \(answer.text)")
            #expect(answer.refusal?.isEmpty == false, "\(query): \(answer.text)")
        }
    }

    @Test func countsComeThreeWays() async throws {
        try await run { client in
            #expect(try await client.get("NumberRanges/$count").text == "3")
            #expect(try await client.get("NumberRanges/$count?$filter=Name%20eq%20'b'").text == "1")
            let inline = try await client.get("NumberRanges?$inlinecount=allpages&$top=1&$select=Name")
            #expect(inline.entity["__count"] as? String == "3")
            #expect(Set(inline.results.first.map { Array($0.keys) } ?? []) == ["__metadata", "Name"])
        }
    }

    @Test func aPropertyIsReadByItself() async throws {
        try await run { client in
            #expect(try await client.get("NumberRanges('b')/Description/$value").text == "it's b & more")
            let one = try await client.get("NumberRanges('b')/Name")
            #expect(one.entity["Name"] as? String == "b")
            #expect(try await client.get("Keystores('system')/Size/$value").text == "1")
            #expect(try await client.get("NumberRanges('b')/Nothing").status == 404)
        }
    }

    @Test func whoAsksForNothingGetsAtom() async throws {
        try await run { client in
            let feed = try await client.send(.get, "NumberRanges?$inlinecount=allpages", accept: nil)
            #expect(feed.headers[.contentType] == "application/atom+xml;type=feed;charset=utf-8")
            let document = try XMLProbe(feed.bytes)
            #expect(document.count("entry") == 3)
            #expect(document.texts("d:Description").contains("it's b & more"))
            #expect(document.texts("m:count") == ["3"])
            let entry = try await client.send(
                .get, "KeystoreEntries('\(Hexalias.encode("tenant_key_pair"))')?$expand=ChainCertificates",
                accept: "*/*")
            let expanded = try XMLProbe(entry.bytes)
            #expect(expanded.texts("d:Alias") == ["tenant_key_pair", "tenant_key_pair"])
            #expect(expanded.count("m:inline") == 1)
            let json = try await client.send(.get, "NumberRanges?$format=json", accept: nil)
            #expect(names(json) == ["a", "b", "c"])
            let missing = try await client.send(.get, "NumberRanges('x')", accept: nil)
            #expect(try XMLProbe(missing.bytes).texts("code") == ["Not Found"])
            let metadata = try await client.send(.get, "$metadata", accept: nil)
            #expect(try XMLProbe(metadata.bytes).count("EntityType") == ODataEntityType.all.count)
            let service = try await client.send(.get, "", accept: nil)
            #expect(try XMLProbe(service.bytes).count("collection") > 10)
        }
    }

    @Test func expandingFollowsNavigations() async throws {
        try await run { client in
            let entries = try await client.get("KeystoreEntries?keystoreName=system&$expand=ChainCertificates,Keystore")
            let chain = entries.results.first?["ChainCertificates"] as? [String: Any]
            #expect((chain?["results"] as? [Any])?.count == 1)
            let keystore = entries.results.first?["Keystore"] as? [String: Any]
            #expect(keystore?["Name"] as? String == "system")
            let deferred = try await client.get("KeystoreEntries").results.first?["Keystore"] as? [String: Any]
            #expect(deferred?["__deferred"] != nil)
        }
    }

    @Test func aTokenIsForItsPrincipalAndChangesNeedOne() async throws {
        let tenant = try await TestTenant.make()
        try await TestServer(tenant: tenant).run { caller in
            let one = try await ODataCaller(caller)
            let developer = try await ODataCaller(caller, as: .integrationDeveloper)
            let body = Array("{\"Name\":\"n\",\"SecureParam\":\"s\"}".utf8)
            var headers: HTTPFields = [:]
            headers[.csrfToken] = developer.token
            let stolen = try await one.send(.post, "SecureParameters", body: body, headers: headers)
            #expect(stolen.status == 403)
            #expect(stolen.headers[.csrfToken] == "Required")
            #expect(try await developer.send(.post, "SecureParameters", body: body).status == 202)
            #expect(try await developer.get("SecureParameters('n')").entity["SecureParam"] is NSNull)
            #expect(try await !developer.get("SecureParameters").text.contains("\"s\""))
        }
    }

    @Test func basicTakesAnAccessTokenAsPassword() async throws {
        try await TestServer(tenant: TestTenant.make()).run { caller in
            let client = try await ODataCaller(caller)
            let basic = Data("anybody:\(client.secret)".utf8).base64EncodedString()
            let answer = try await client.send(.get, "KeystoreEntries", headers: [.authorization: "Basic \(basic)"])
            #expect(answer.results.count == 1)
            let wrong = Data("anybody:wrong".utf8).base64EncodedString()
            let refused = try await client.send(.get, "KeystoreEntries", headers: [.authorization: "Basic \(wrong)"])
            #expect(refused.status == 401)
        }
    }

    @Test func textsSurviveBothFormats() {
        #expect(ODataJSON.quoted("a\"\\\n\u{1}\u{2028}ü") == "\"a\\\"\\\\\\n\\u0001\\u2028ü\"")
        #expect(ODataAtom.escaped("<a&\"\r\u{0}>") == "&lt;a&amp;&quot;&#13;\u{FFFD}&gt;")
        #expect(Hexalias.encode("id_rsa") == "69645F727361")
        #expect(throws: ODataError.self) { try Hexalias.decode("6") }
    }
}
