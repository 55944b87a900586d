import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Splitters, multicasts, and what brings their branches together; loops and idempotent calls.
@Suite struct ForkTests {
    private func splitter(_ id: String, _ variant: String, _ values: [String: String]) -> (id: String, text: String) {
        SampleFlow.step(id, "Splitter", variant, ["exprType": "XPath"].merging(values) { $1 })
    }

    private func gather(_ algorithm: String, _ values: [String: String] = [:]) -> (id: String, text: String) {
        SampleFlow.step("g", "Gather", "Gather", ["aggregationAlgorithm": algorithm].merging(values) { $1 })
    }

    private let mark = SampleFlow.modifier(
        "m", body: "[${property.CamelSplitIndex}/${property.CamelSplitSize}:${in.body}]")
    private let orders = #"<?xml version="1.0"?><o k="1"><i>a</i><x/><i>b</i><i>c</i></o>"#

    @Test func theIteratingSplitterDropsTheEnvelope() throws {
        let steps = [splitter("s", "Camel", ["splitExprValue": "//i"]), mark, gather("concatenate-strategy")]
        let result = try StepTests.completed(StepTests.run(steps, orders))
        #expect(result.bodyText == "[0/3:<i>a</i>][1/3:<i>b</i>][2/3:<i>c</i>]")
    }

    @Test func theGeneralSplitterKeepsTheEnvelopeAndGroups() throws {
        let steps = [
            splitter("s", "GeneralSplitter", ["splitExprValue": "/o/i", "grouping": "2"]),
            gather("sap-identical-multi-mapping"),
        ]
        let result = try StepTests.completed(StepTests.run(steps, orders))
        #expect(
            result.bodyText.hasSuffix(
                #"<multimap:Message1><o k="1"><i>a</i><i>b</i></o>"# + "\n" + #"<o k="1"><i>c</i></o>"# + "\n"
                    + "</multimap:Message1></multimap:Messages>"))
    }

    @Test func linesAreSplitToo() throws {
        let steps = [splitter("s", "Camel", ["exprType": "Line Break"]), mark, gather("concatenate-strategy")]
        #expect(try StepTests.completed(StepTests.run(steps, "a\r\nb\n\n")).bodyText == "[0/2:a][1/2:b]")
    }

    /// The guideline's own example: the first line goes with each of the others.
    @Test func theGeneralSplitterTakesTheFirstLineForAHeader() throws {
        let steps = [
            splitter("s", "GeneralSplitter", ["exprType": "Line Break"]), mark, gather("concatenate-strategy"),
        ]
        let result = try StepTests.completed(StepTests.run(steps, "A, B\nA1, B1\n\nA2, B2\n"))
        #expect(result.bodyText == "[0/2:A, B\nA1, B1][1/2:A, B\nA2, B2]")
    }

    @Test func theGeneralSplitterKeepsWhatStandsBeforeTheFirstElement() throws {
        let customer = """
            <c xmlns="urn:c"><n>1</n><m><x/></m><os><h/><o id="1"><i/></o><o id="2"/><t/></os><end/></c>
            """
        var flow = SampleFlow.https(steps: [
            splitter("s", "GeneralSplitter", ["splitExprValue": "/p:c/p:os/p:o"]),
            gather("sap-identical-multi-mapping"),
        ])
        flow.properties["namespaceMapping"] = "xmlns:p=urn:c"
        let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        let result = FlowReplay(program: program, now: StepTests.now).run(FlowMessage(body: Array(customer.utf8)))
        let head = #"<c xmlns="urn:c"><n>1</n><m><x/></m><os><h/>"#
        let text = try StepTests.completed(result).bodyText
        #expect(text.contains(head + #"<o id="1"><i/></o></os></c>"#) && text.contains(head + #"<o id="2"/></os></c>"#))
    }

    @Test func aTokenIsTheNameOfAnElementWhereTheBodyHasSuch() throws {
        func split(_ token: String, _ body: String) throws -> String {
            let steps = [
                splitter("s", "Camel", ["exprType": "Token", "tokenValue": token]), mark,
                gather("concatenate-strategy"),
            ]
            return try StepTests.completed(StepTests.run(steps, body)).bodyText
        }
        #expect(try split("i", orders) == "[0/3:<i>a</i>][1/3:<i>b</i>][2/3:<i>c</i>]")
        #expect(try split(";", "a;b") == "[0/2:a][1/2:b]")
        #expect(try split("x", "axb") == "[0/2:a][1/2:b]")
    }

    @Test func withoutAGatherStepTheMessageGoesOnAsItWas() throws {
        let result = try StepTests.run([splitter("s", "Camel", ["splitExprValue": "//i"]), mark], orders)
        #expect(try StepTests.completed(result).bodyText == orders)
        #expect(result.visits.filter { $0.stepID == "m" }.count == 3)
    }

    @Test func nothingToSplitEndsTheFlow() throws {
        let steps = [
            splitter("s", "Camel", ["splitExprValue": "//none"]), mark, gather("concatenate-strategy"),
            SampleFlow.modifier("after", body: "after"),
        ]
        let result = try StepTests.run(steps, orders)
        #expect(result.visits.map(\.stepID) == ["start", "s"])
        #expect(try StepTests.completed(result).bodyText == orders)
    }

    @Test func aFailureStopsTheOthersOnlyWhereItIsToldTo() throws {
        let json = SampleFlow.step("j", "JsonToXmlConverter", "JsonToXmlConverter", ["addXMLRootElement": "true"])
        func run(_ stops: String) throws -> FlowReplay.Result {
            try StepTests.run(
                [
                    splitter("s", "Camel", ["exprType": "Line Break", "StopOnExecution": stops]), json,
                    gather("concatenate-strategy"),
                ],
                "1\nno json\n3")
        }
        #expect(StepTests.failure(try run("true")).contains("no JSON value"))
        let rest = try StepTests.completed(try run("false"))
        #expect(rest.bodyText.contains("<root>1</root>") && rest.bodyText.contains("<root>3</root>"))
    }

    @Test func messagesAreMergedWhereThePathsLead() throws {
        let steps = [
            splitter("s", "GeneralSplitter", ["splitExprValue": "/o/i"]),
            gather("xpath-merge-strategy", ["sourceXPath": "/o/i", "targetXPath": "/o"]),
        ]
        let result = try StepTests.completed(StepTests.run(steps, orders))
        #expect(result.bodyText.contains(#"<o k="1"><i>a</i><i>b</i><i>c</i></o>"#))
    }

    private func multicast(_ variant: String, _ values: [String: String] = [:], ending: [(id: String, text: String)])
        throws
        -> FlowReplay.Result
    {
        var flow = SampleFlow.https(steps: [])
        let gateway = SampleFlow.properties(
            ["activityType": variant, "cmdVariantUri": "ctype::FlowstepVariant/cname::\(variant)"].merging(values) {
                $1
            })
        let join = SampleFlow.properties([
            "activityType": "Join", "cmdVariantUri": "ctype::FlowstepVariant/cname::Join",
        ])
        flow.elements =
            [
                "<startEvent id=\"start\"><messageEventDefinition/></startEvent>",
                "<parallelGateway id=\"fork\">\(gateway)</parallelGateway>",
                SampleFlow.modifier("a", body: "<a>${in.body}</a>").text,
                SampleFlow.modifier("b", body: "<b>${in.body}</b>").text,
                "<parallelGateway id=\"join\">\(join)</parallelGateway>",
            ] + ending.map(\.text) + ["<endEvent id=\"end\"><messageEventDefinition/></endEvent>"]
        let ids = ["join"] + ending.map(\.id) + ["end"]
        flow.routes =
            [
                SampleFlow.route("start", "fork"), SampleFlow.route("fork", "a"), SampleFlow.route("fork", "b"),
                SampleFlow.route("a", "join"), SampleFlow.route("b", "join"),
            ] + zip(ids, ids.dropFirst()).map { SampleFlow.route($0, $1) }
        let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        return FlowReplay(program: program, now: StepTests.now).run(FlowMessage(body: Array("x".utf8)))
    }

    @Test func branchesMeetAtTheJoinAndAreGathered() throws {
        let ordered = ["routingSequenceTable": SampleFlow.table([["1", "fork-b"], ["2", "fork-a"]])]
        let result = try multicast("SequentialMulticast", ordered, ending: [gather("sap-pi-multi-mapping")])
        #expect(result.visits.map(\.stepID) == ["start", "fork", "b", "join", "a", "join", "g", "end"])
        #expect(
            try StepTests.completed(result).bodyText.contains(
                "<multimap:Message1><b>x</b></multimap:Message1><multimap:Message2><a>x</a></multimap:Message2>"))
        let last = try multicast("Multicast", ending: [])
        #expect(try StepTests.completed(last).bodyText == "<b>x</b>")
    }

    private func calling(_ call: (id: String, text: String), local steps: [(id: String, text: String)]) -> SampleFlow {
        var flow = SampleFlow.https(steps: [call])
        let ids = ["ls"] + steps.map(\.id) + ["le"]
        let routes = zip(ids, ids.dropFirst()).map { SampleFlow.route($0, $1) }
        let direct = SampleFlow.properties(["processType": "directCall"])
        flow.localProcesses = [
            "<process id=\"P2\" name=\"Local\">\(direct)<startEvent id=\"ls\"/>\(steps.map(\.text).joined())"
                + "<endEvent id=\"le\"/>\(routes.joined())</process>"
        ]
        return flow
    }

    @Test func loopsGoOnAsLongAsTheirConditionHolds() throws {
        let properties = SampleFlow.properties([
            "activityType": "ProcessCallElement", "processId": "P2", "expressionType": "Non XML",
            "cmdVariantUri": "ctype::FlowstepVariant/cname::LoopingProcess/version::1.3.0",
            "postProcessing": "throwException",
        ])
        func run(_ condition: String, most: Int) throws -> FlowReplay.Result {
            let call = """
                <callActivity id="loop" name="loop">\(properties)<standardLoopCharacteristics loopMaximum="\(most)">\
                <loopCondition>\(SampleFlow.escaped(condition))</loopCondition></standardLoopCharacteristics></callActivity>
                """
            let flow = calling(
                ("loop", call), local: [SampleFlow.modifier("m", body: "${in.body}${property.CamelLoopIndex}")])
            let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
            return FlowReplay(program: program, now: StepTests.now).run(FlowMessage(body: Array("x".utf8)))
        }
        // The process is called first, its condition looked at afterwards.
        #expect(try StepTests.completed(run("${property.CamelLoopIndex} < 2", most: 9)).bodyText == "x012")
        #expect(try StepTests.completed(run("${property.goesOn} = 'true'", most: 9)).bodyText == "x0")
        #expect(StepTests.failure(try run("${in.body} != 'y'", most: 4)).contains("4 iterations"))
    }

    @Test func anIdempotentProcessIsCalledOnceForEachId() throws {
        let call = SampleFlow.step(
            "once", "IdempotentProcessCall", "IdempotentProcessCall",
            ["processId": "P2", "messageId": "${header.id}", "skipProcessCall": "true"])
        let flow = calling(call, local: [SampleFlow.modifier("m", body: "done")])
        let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        var replay = FlowReplay(program: program, now: StepTests.now)
        let first = replay.run(FlowMessage(body: [0x61], headers: ["id": "1"]))
        #expect(try StepTests.completed(first).bodyText == "done")
        replay.state = first.state
        let second = try StepTests.completed(replay.run(FlowMessage(body: [0x61], headers: ["id": "1"])))
        #expect(second.bodyText == "a" && second.properties["CamelDuplicateMessage"] == "true")
        #expect(try StepTests.completed(replay.run(FlowMessage(headers: ["id": "2"]))).bodyText == "done")
    }
}
