import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// What SAP's documentation says of single steps, its own examples first.
@Suite struct DocumentedStepTests {
    private func body(_ steps: [(id: String, text: String)], _ body: String) throws -> String {
        try StepTests.completed(StepTests.run(steps, body)).bodyText
    }

    private func jsonToXML(_ values: [String: String]) -> (id: String, text: String) {
        SampleFlow.step(
            "x", "JsonToXmlConverter", "JsonToXmlConverter",
            ["addXMLRootElement": "false", "useNamespaces": "true", "jsonNamespaceSeparator": "."].merging(values) {
                $1
            })
    }

    private let mapping = SampleFlow.table([["https://test.com/", "pre1"]])

    @Test func prefixesOfJSONStandForNamespaces() throws {
        let step = jsonToXML(["jsonNamespaceMapping": mapping])
        let json = #"{"pre1.r":{"@pre1.attr1":"v","pre1.a":[1,null],"b":"x","p.A":""}}"#
        #expect(
            try body([step], json).hasSuffix(
                #"<pre1:r xmlns:pre1="https://test.com/" pre1:attr1="v"><pre1:a>1</pre1:a><pre1:a/><b>x</b><p.A/>"#
                    + "</pre1:r>"))
        // Prefix first, namespace second: another version of the step's table.
        let turned = jsonToXML(["jsonNamespaceMapping": SampleFlow.table([["pre1", "https://test.com/"]])])
        #expect(try body([turned], json) == body([step], json))
        let unused = jsonToXML(["jsonNamespaceMapping": mapping, "useNamespaces": "false"])
        #expect(try body([unused], #"{"pre1.r":1}"#).hasSuffix("<pre1.r>1</pre1.r>"))
    }

    @Test func anAddedRootHasItsNamespace() throws {
        let own = jsonToXML([
            "addXMLRootElement": "true", "additionalRootElementName": "r",
            "additionalRootElementNamespace": "xmlns:q=urn:q",
        ])
        #expect(try body([own], #"{"a":1}"#).hasSuffix(#"<ns0:r xmlns:ns0="urn:q"><a>1</a></ns0:r>"#))
        let mapped = jsonToXML([
            "addXMLRootElement": "true", "additionalRootElementNamespace": "https://test.com/",
            "jsonNamespaceMapping": mapping,
        ])
        #expect(
            try body([mapped], #"{"pre1.a":1}"#).hasSuffix(
                #"<pre1:root xmlns:pre1="https://test.com/"><pre1:a>1</pre1:a></pre1:root>"#))
    }

    @Test func namespacesOfXMLBecomePrefixesOfJSON() throws {
        func toJSON(_ values: [String: String]) -> (id: String, text: String) {
            SampleFlow.step(
                "j", "XmlToJsonConverter", "XmlToJsonConverter",
                ["useNamespaces": "true", "jsonNamespaceSeparator": "."].merging(values) { $1 })
        }
        let xml = #"<ns:A xmlns:ns="http://test" xmlns="https://test.com/"><b> </b></ns:A>"#
        #expect(try body([toJSON([:])], xml) == #"{"ns.A":{"b":" "}}"#)
        #expect(try body([toJSON(["jsonNamespaceMapping": mapping])], xml) == #"{"ns.A":{"pre1.b":" "}}"#)
        #expect(try body([toJSON(["useNamespaces": "false"])], xml) == #"{"A":{"b":" "}}"#)
        let mixed = "<A>mixed1_value<B>valueB</B>mixed2_value</A>"
        #expect(try body([toJSON([:])], mixed) == #"{"A":{"B":"valueB","$":"mixed1_valuemixed2_value"}}"#)
        let split = "<root><childA>A1</childA><childB>B</childB><childA>A2</childA></root>"
        #expect(try body([toJSON([:])], split) == #"{"root":{"childA":["A1","A2"],"childB":"B"}}"#)
    }

    @Test func theXMLModifierLeavesWhatRefersToNothingOutside() throws {
        func modifier(_ values: [String: String]) -> (id: String, text: String) {
            SampleFlow.step("m", "XmlModifier", "XmlModifier", ["removeExternalDTDs": "1"].merging(values) { $1 })
        }
        let inner = "<!DOCTYPE r [<!ELEMENT r (#PCDATA)>]>\n<r/>"
        #expect(try body([modifier([:])], inner) == inner)
        #expect(try body([modifier([:])], "<!DOCTYPE r SYSTEM \"external.dtd\">\n<r/>") == "\n<r/>")
        let entity = "<!DOCTYPE r [\n<!ELEMENT r (#PCDATA)>\n<!ENTITY t SYSTEM \"external.dtd\">\n]>\n<r/>"
        #expect(try body([modifier([:])], entity) == "\n<r/>")
        #expect(try body([modifier(["xmlCharacterHandling": "substitute"])], "<r>\u{1}x\u{b}</r>") == "<r>#x#</r>")
    }

    private func store(_ operation: String, _ values: [String: String] = [:]) -> (id: String, text: String) {
        SampleFlow.step(
            operation, "DBstorage", operation,
            values.merging(["operation": operation, "storageName": "s", "visibility": "global"]) { $1 })
    }

    @Test func anEntryWithoutAnIDHasTheHeadersOrOneOfItsOwn() throws {
        let made = try StepTests.run(
            [store("put"), SampleFlow.modifier("m", body: "${header.SapDataStoreId}")], "<a/>")
        let id = try #require(made.state.allEntries.first?.id)
        #expect(!id.isEmpty)
        #expect(try StepTests.completed(made).bodyText == id)
        let named = try StepTests.run([store("put")], "<a/>", headers: ["SapDataStoreId": "7"])
        #expect(named.state.allEntries.map(\.id) == ["7"])
        let found = try StepTests.run(
            [store("get", ["dataStoreId": ""])], headers: ["SapDataStoreId": "7"], state: named.state)
        #expect(try StepTests.completed(found).bodyText == "<a/>")
        let deleted = try StepTests.run([store("delete")], headers: ["SapDataStoreId": "7"], state: named.state)
        #expect(deleted.state.allEntries.isEmpty)
    }

    @Test func anEntrysIDMayBeAPathAndItsHeadersLeaveTheEnginesOut() throws {
        let review = "<Reviews><Review><ProductId>HT-8000</ProductId></Review></Reviews>"
        let write = store(
            "put", ["messageId": "${xpath./Reviews/Review/ProductId/text()}", "includeMessageHeaders": "true"])
        let result = try StepTests.run([write], review, headers: ["CamelX": "1", "SAP_Sender": "2", "Kept": "3"])
        #expect(result.state.allEntries.map(\.id) == ["HT-8000"])
        #expect(result.state.allEntries.first?.headers.fields.map(\.name) == ["Kept"])
    }

    @Test func aHeaderSaysHowManyEntriesAreSelected() throws {
        var state = MemoryFlowState()
        for id in ["1", "2", "3"] {
            state = try StepTests.run([store("put", ["messageId": id])], "<a/>", state: state).state
        }
        let select = store("select", ["maxresults": "1"])
        func count(_ headers: MessageHeaders) throws -> Int {
            try StepTests.completed(StepTests.run([select], headers: headers, state: state)).bodyText
                .components(separatedBy: "<message id").count - 1
        }
        #expect(try count([:]) == 1)
        #expect(try count(["SapDataStoreMaxResults": "2"]) == 2)
    }

    @Test func recordsOfAMarkerAreThoseThatBeginWithIt() throws {
        let schema = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="R"><xs:complexType><xs:sequence>
            <xs:element name="Row"><xs:complexType><xs:sequence><xs:element name="kind"/><xs:element name="v"/>
            </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>
            """
        let step = SampleFlow.step(
            "c", "CsvToXmlConverter", "CsvToXmlConverter",
            [
                "XML_Schema_File_Path": "/xsd/r.xsd", "XPath_Field_Location": "R/Row", "Field_Separator_in_CSV": ",",
                "Record_Identifier_in_CSV": "D",
            ])
        let result = try StepTests.run([step], "H,1\nD,2\nD,3\nT,4,5,6", resources: ["xsd/r.xsd": schema])
        #expect(
            try StepTests.completed(result).bodyText.hasSuffix(
                "<R><Row><kind>D</kind><v>2</v></Row><Row><kind>D</kind><v>3</v></Row></R>"))
    }

    @Test func aRouteWhoseLanguageIsNotSaidIsReadByItsText() throws {
        var flow = SampleFlow.https(steps: [])
        let gate = "<exclusiveGateway id=\"gate\" default=\"gate-other\"/>"
        flow.elements = [
            "<startEvent id=\"start\"><messageEventDefinition/></startEvent>", gate,
            SampleFlow.modifier("a", body: "a").text, SampleFlow.modifier("b", body: "b").text,
            SampleFlow.modifier("other", body: "other").text,
            "<endEvent id=\"end\"><messageEventDefinition/></endEvent>",
        ]
        let typed = SampleFlow.properties(["expressionType": "{{language}}"])
        flow.routes = [
            SampleFlow.route("start", "gate"), SampleFlow.route("gate", "a", condition: "/o/@k = 'a'"),
            SampleFlow.route("gate", "b", condition: "//b").replacing("<conditionE", with: typed + "<conditionE"),
            SampleFlow.route("gate", "other"), SampleFlow.route("a", "end"), SampleFlow.route("b", "end"),
            SampleFlow.route("other", "end"),
        ]
        let program = try FlowProgram(
            flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters(values: ["language": "XML"]))
        for (body, expected) in [("<o k='a'/>", "a"), ("<o><b/></o>", "b"), ("<o/>", "other")] {
            let result = FlowReplay(program: program, now: StepTests.now).run(FlowMessage(body: Array(body.utf8)))
            #expect(try StepTests.completed(result).bodyText == expected)
        }
    }

    @Test(arguments: [false, true])
    func aMessageThatMeetsNoConditionEndsAtARouterWithoutADefaultOrFailsIfToldTo(_ throwing: Bool) throws {
        var flow = SampleFlow.https(steps: [])
        flow.elements = [
            "<startEvent id=\"start\"><messageEventDefinition/></startEvent>",
            "<exclusiveGateway id=\"gate\">\(SampleFlow.properties(["throwException": String(throwing)]))</exclusiveGateway>",
            SampleFlow.modifier("a", body: "a").text, "<endEvent id=\"end\"><messageEventDefinition/></endEvent>",
        ]
        flow.routes = [
            SampleFlow.route("start", "gate"), SampleFlow.route("gate", "a", condition: "/o/@k = 'a'"),
            SampleFlow.route("a", "end"),
        ]
        let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        let result = FlowReplay(program: program, now: StepTests.now).run(FlowMessage(body: Array("<o/>".utf8)))
        #expect(result.visits.map(\.stepID) == ["start", "gate"])
        if throwing {
            #expect(StepTests.failure(result).contains("No route's condition holds"))
        } else {
            #expect(try StepTests.completed(result).bodyText == "<o/>")
        }
    }
}
