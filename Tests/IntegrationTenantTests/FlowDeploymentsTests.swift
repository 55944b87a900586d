import CountersignTesting
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

@Suite struct FlowDeploymentsTests {
    @Test func aFlowIsImportedConfiguredAndDeployed() async throws {
        let fixture = try await TenantFixture()
        let flows = fixture.tenant.flows
        let name = "orders_DEFXYZ"
        let files = ["src/x/\(name).iflw": try DemoFlows.iflw(name)]
        let artifact = try await flows.importFlow(files: files, by: "anna")
        #expect(artifact.id == name && artifact.revision == 1 && artifact.deployment == nil)
        #expect(await TenantFixture.code { _ = try await flows.importFlow(files: files, by: "b") } == .alreadyExists)
        #expect(await TenantFixture.code { _ = try await flows.deploy(name, by: "b") } == .badInput)
        let change = FlowConfiguration(parameters: ["receiver_address": "https://p/"], privateKeyAlias: "nobody")
        let configured = try await flows.configure(name, change, by: "b")
        #expect(configured.parameters.values["private_key_alias"] == "nobody")
        #expect(await TenantFixture.code { _ = try await flows.deploy(name, by: "b") } == .badInput)
        _ = try await flows.configure(name, FlowConfiguration(privateKeyAlias: "tenant_key_pair"), by: "b")
        let deployed = try await flows.deploy(name, by: "b")
        #expect(deployed.deployment?.status == .started && !deployed.hasUndeployedChanges)
        #expect(flows.endpoints().map(\.path) == ["/http/orders/second"])
    }

    @Test func aFlowIsCalledAsItsManifestOrProjectSays() async throws {
        let flows = try await TenantFixture().tenant.flows
        var files = ["flow.iflw": SampleFlow.https("/n", steps: []).iflw]
        #expect(try await flows.importFlow(files: files, by: "b").id == "flow")
        files[".project"] = Array("<projectDescription>\n<name> Orders In </name></projectDescription>".utf8)
        #expect(try await flows.importFlow(files: files, by: "b").id == "Orders_In")
        files["META-INF/MANIFEST.MF"] = Array("Bundle-SymbolicName: Orders; singleton:=true\n".utf8)
        #expect(try await flows.importFlow(files: files, by: "b").id == "Orders")
    }

    @Test func whatCannotRunIsRefusedByName() async throws {
        let flows = try await TenantFixture().tenant.flows
        let flow = SampleFlow.https(steps: [SampleFlow.task("x", activity: "Script", variant: "GroovyScript")])
        _ = try await flows.importFlow(files: ["a.iflw": flow.iflw], by: "b")
        do {
            _ = try await flows.deploy("a", by: "b")
            Issue.record("a script was deployed")
        } catch let error as TenantError {
            #expect(error.code == .notRunnable && error.missing == ["step: Groovy Script 'x'"])
        }
        #expect(flows.endpoints().isEmpty)
    }

    @Test func anEndpointBelongsToOneFlow() async throws {
        let fixture = try await TenantFixture()
        let flow = SampleFlow.https("/Orders/*", steps: [])
        _ = try await fixture.tenant.flows.importFlow(files: ["a.iflw": flow.iflw], id: "a", by: "b")
        _ = try await fixture.tenant.flows.importFlow(files: ["a.iflw": flow.iflw], id: "b", by: "b")
        _ = try await fixture.tenant.flows.deploy("a", by: "b")
        let flows = fixture.tenant.flows
        #expect(await TenantFixture.code { _ = try await flows.deploy("b", by: "b") } == .alreadyExists)
        #expect(await fixture.post("/http/ORDERS/1").status == 200)
        #expect(await fixture.post("/http/ordersX").status == 404)
        _ = try await flows.undeploy("a", by: "b")
        #expect(await fixture.post("/http/orders/1").status == 404)
    }

    @Test func usedAliasesAreFoundAndKept() async throws {
        let fixture = try await TenantFixture()
        let keystore = fixture.tenant.keystore
        let file = try TenantFixture.keystore(aliases: ["alias_1"], passphrase: "changeit")
        _ = try await keystore.add(bytes: file, fileName: "f", passphrase: Passphrase("changeit"), by: "a")
        try await fixture.deploy("orders_DEFXYZ", alias: "alias_1")
        let uses = try await keystore.uses(of: "ALIAS_1")
        #expect(uses.map(\.flowID) == ["orders_DEFXYZ"])
        #expect(uses.first?.parameter == "private_key_alias" && uses.first?.isDeployed == true)
        #expect(await TenantFixture.code { try await keystore.delete("alias_1", by: "a") } == .inUse)
        try await keystore.delete("alias_1", force: true, by: "a")
    }

    @Test(
        arguments: [
            ("${property.al}", ("constant", "alias_1"), [false, nil]),
            ("${property.al}", ("constant", "{{key}}"), [false, nil]),
            ("${property.al}", ("expression", "${property.base}_1"), [false, nil]),
            ("${header.al}", ("external parameter", "key"), [true, true]),
            ("${property.al}", ("header", "Sender"), [true, true]),
            ("${property.other}", ("constant", "alias_1"), [true, true]),
            ("x${property.al}", ("constant", "alias_1"), [nil, nil]),
        ] as [(String, (String, String), [Bool?])]) func anAliasSetByAStepIsFollowed(
            _ alias: String, _ source: (String, String), _ expected: [Bool?]
        ) async throws
    {
        let fixture = try await TenantFixture()
        let keystore = fixture.tenant.keystore
        let file = try TenantFixture.keystore(aliases: ["alias_1", "alias_2"], passphrase: "changeit")
        _ = try await keystore.add(bytes: file, fileName: "f", passphrase: Passphrase("changeit"), by: "a")
        var flow = SampleFlow.https(steps: [
            SampleFlow.modifier(
                "m", properties: ["al": (type: source.0, value: source.1), "base": (type: "constant", value: "alias")]),
            SampleFlow.requestReply("call"),
        ])
        flow.addReceiver(
            "out", from: "call",
            [
                "privateKeyAlias": alias, "authenticationMethod": "Client Certificate",
                "httpAddressWithoutQuery": "https://p/",
            ])
        let files = ["a.iflw": flow.iflw, "parameters.prop": Array("key=ALIAS_1\n".utf8)]
        _ = try await fixture.tenant.flows.importFlow(files: files, by: "b")
        _ = try await fixture.tenant.flows.deploy("a", by: "b")
        for (name, isPossible) in zip(["alias_1", "alias_2"], expected) {
            let uses = try await keystore.uses(of: name)
            #expect(uses.map(\.isPossible) == (isPossible.map { [$0] } ?? []), "\(name)")
            let code = await TenantFixture.code { try await keystore.delete(name, by: "a") }
            #expect(code == (isPossible == false ? .inUse : nil))
        }
        #expect(try await keystore.uses(of: "nobody").isEmpty)
    }

    @Test func anExportedFlowIsImportedAgainWithItsConfiguration() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        let files = try await fixture.tenant.flows.export("orders_ABCXYZ")
        #expect(files.keys.contains("META-INF/MANIFEST.MF"))
        let other = try await TenantFixture().tenant.flows.importFlow(files: files, by: "b")
        #expect(other.id == "orders_ABCXYZ")
        #expect(other.parameters.values["private_key_alias"] == "tenant_key_pair")
    }
}
