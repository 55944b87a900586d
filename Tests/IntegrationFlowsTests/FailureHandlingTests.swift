import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Exception sub-processes of local processes and of branches, as SAP's guideline "Handle Errors Gracefully" has them.
@Suite struct FailureHandlingTests {
    private let json = SampleFlow.step("j", "JsonToXmlConverter", "JsonToXmlConverter", ["addXMLRootElement": "true"])

    private func handler(_ end: String, id: String = "sub") -> String {
        let type = SampleFlow.properties(["activityType": "ErrorEventSubProcessTemplate"])
        let tell = SampleFlow.modifier("tell", body: "<sorry>${in.body}</sorry>").text
        return """
            <subProcess id="\(id)" name="Exception">\(type)<startEvent id="err"><errorEventDefinition/></startEvent>\(tell)
            <endEvent id="done"><\(end)EventDefinition/></endEvent>
            \(SampleFlow.route("err", "tell"))\(SampleFlow.route("tell", "done"))</subProcess>
            """
    }

    private func local(_ steps: [(id: String, text: String)], handler: String = "") -> String {
        let ids = ["ls"] + steps.map(\.id) + ["le"]
        let routes = zip(ids, ids.dropFirst()).map { SampleFlow.route($0, $1) }
        return "<process id=\"P2\" name=\"Local\">\(SampleFlow.properties(["processType": "directCall"]))"
            + "<startEvent id=\"ls\"/>\(steps.map(\.text).joined())<endEvent id=\"le\"/>\(routes.joined())"
            + "\(handler)</process>"
    }

    private let call = SampleFlow.step("call", "ProcessCallElement", "NonLoopingProcess", ["processId": "P2"])

    private func run(_ flow: SampleFlow, _ body: String, atOnce: Bool = false) throws -> FlowReplay.Result {
        let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        var limits = FlowRunLimits()
        limits.runsBranchesAtOnce = atOnce
        return FlowReplay(program: program, limits: limits, now: StepTests.now).run(
            FlowMessage(body: Array(body.utf8)))
    }

    @Test func aLocalProcessThatHandlesItsFailureEndsTheProcessThatCalledIt() throws {
        var flow = SampleFlow.https(steps: [call, SampleFlow.modifier("after", body: "after")])
        flow.localProcesses = [local([json], handler: handler("message"))]
        let failed = try run(flow, "no json")
        #expect(failed.visits.map(\.stepID) == ["start", "call", "ls", "j", "err", "tell", "done"])
        #expect(try StepTests.completed(failed).bodyText == "<sorry>no json</sorry>")
        #expect(try StepTests.completed(run(flow, "1")).bodyText == "after")
    }

    @Test func aLocalProcessThatDoesNotLeavesItToItsCaller() throws {
        var flow = SampleFlow.https(steps: [call])
        flow.elements.append(handler("message"))
        flow.localProcesses = [local([json])]
        #expect(try StepTests.completed(run(flow, "no json")).bodyText == "<sorry>no json</sorry>")
        flow.localProcesses = [local([json], handler: handler("error", id: "inner"))]
        flow.elements.removeLast()
        #expect(StepTests.failure(try run(flow, "no json")).contains("no JSON value"))
    }

    private func splitting(stops: Bool, parallel: Bool, _ steps: [(id: String, text: String)]) -> SampleFlow {
        let splitter = SampleFlow.step(
            "s", "Splitter", "Camel",
            [
                "exprType": "Line Break", "StopOnExecution": String(stops), "ParallelProcessing": String(parallel),
                "SplitterThreads": "3",
            ])
        return SampleFlow.https(steps: [splitter] + steps)
    }

    private let gather = SampleFlow.step(
        "g", "Gather", "Gather", ["aggregationAlgorithm": "concatenate-strategy"])

    @Test(arguments: [false, true])
    func aBranchThatHandlesItsFailureGoesToTheGatherStepAndTheOthersGoOn(_ parallel: Bool) throws {
        let expected =
            #"<?xml version="1.0" encoding="UTF-8"?><root>1</root><sorry>x</sorry>"#
            + #"<?xml version="1.0" encoding="UTF-8"?><root>3</root>"#
        // In the process of the splitter itself, and in a local one that each branch calls.
        var own = splitting(stops: false, parallel: parallel, [json, gather])
        own.elements.append(handler("message"))
        #expect(try StepTests.completed(run(own, "1\nx\n3", atOnce: parallel)).bodyText == expected)
        var calling = splitting(stops: false, parallel: parallel, [call, gather])
        calling.localProcesses = [local([json], handler: handler("message"))]
        #expect(try StepTests.completed(run(calling, "1\nx\n3", atOnce: parallel)).bodyText == expected)
    }

    @Test(arguments: [false, true])
    func whereTheSplitterStopsNoFurtherBranchIsBegun(_ parallel: Bool) throws {
        var flow = splitting(
            stops: true, parallel: parallel, [call, gather, SampleFlow.modifier("after", body: "after")])
        flow.localProcesses = [local([json], handler: handler("message"))]
        let result = try run(flow, "1\nx\n3", atOnce: parallel)
        #expect(try StepTests.completed(result).bodyText == "<sorry>x</sorry>")
        #expect(!result.visits.contains { $0.stepID == "after" })
        if !parallel { #expect(result.visits.filter { $0.stepID == "j" }.count == 2) }
    }

    @Test func aFailureWithinTheExceptionSubprocessFailsItsBranchAlone() throws {
        var flow = splitting(stops: false, parallel: false, [json, gather])
        flow.elements.append(handler("error"))
        let text = try StepTests.completed(run(flow, "1\nx\n3")).bodyText
        #expect(text.contains("<root>1</root>") && text.contains("<root>3</root>") && !text.contains("sorry"))
    }
}
