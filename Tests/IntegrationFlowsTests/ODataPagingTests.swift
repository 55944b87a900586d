import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Queries whose answers come in pages, and the formats of version 2.
@Suite struct ODataPagingTests {
    private let atom = #"<feed xmlns="http://www.w3.org/2005/Atom">"#

    private func feed(_ numbers: [Int], next: String? = nil) -> ReceiverReply {
        let entries = numbers.map { "<entry><content><properties><Id>\($0)</Id></properties></content></entry>" }
        let link = next.map { "<link rel=\"next\" href=\"\(SampleFlow.escaped($0))\"/>" } ?? ""
        return ReceiverReply(status: 200, body: Array("\(atom)\(entries.joined())\(link)</feed>".utf8))
    }

    private func channel(_ values: [String: String] = [:], from step: String = "call") -> String {
        let all = [
            "ComponentType": "HCIOData", "direction": "Receiver", "address": "https://h.test/svc/",
            "resourcePath": "Orders", "operation": "Query(GET)", "MessageProtocol": "OData V2",
        ].merging(values) { $1 }
        return SampleFlow.channel("out", from: step, to: "Receiver", all)
    }

    private func run(
        _ values: [String: String], _ replies: [ReceiverReply], body: String = "", limits: FlowRunLimits? = nil
    ) throws -> FlowReplay.Result {
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.channels.append(channel(values))
        return try run(flow, replies, body: body, limits: limits)
    }

    private func run(
        _ flow: SampleFlow, _ replies: [ReceiverReply], body: String = "", limits: FlowRunLimits? = nil
    ) throws -> FlowReplay.Result {
        let program = try FlowProgram(flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        let answers = replies.map { ScriptedAnswer(result: .success($0)) }
        return FlowReplay(program: program, answers: answers, limits: limits ?? FlowRunLimits(), now: StepTests.now)
            .run(FlowMessage(body: Array(body.utf8)))
    }

    private func urls(_ result: FlowReplay.Result) -> [String] { result.calls.compactMap(\.http?.url) }

    @Test func pagesOfTheServiceAreFollowedToTheLast() throws {
        let result = try run(
            ["queryOptions": "$filter=Ok"],
            [
                feed([1, 2], next: "https://elsewhere.test/svc/Orders?$skiptoken=2"),
                feed([3], next: "Orders?$skiptoken=3"), feed([4]),
            ])
        #expect(
            try StepTests.completed(result).bodyText.hasSuffix(
                "<Orders><Orders><Id>1</Id></Orders><Orders><Id>2</Id></Orders><Orders><Id>3</Id></Orders>"
                    + "<Orders><Id>4</Id></Orders></Orders>"))
        // No link leads away from the channel's own host.
        #expect(
            urls(result) == [
                "https://h.test/svc/Orders?$filter=Ok", "https://h.test/svc/Orders?$skiptoken=2",
                "https://h.test/svc/Orders?$skiptoken=3",
            ])
    }

    @Test func aPageSizeAsksForSoManyAtATimeUpToTheQuerysOwnEnd() throws {
        let whole = try run(["odatapagesize": "2"], [feed([1, 2]), feed([3])])
        #expect(
            urls(whole) == [
                "https://h.test/svc/Orders?$skip=0&$top=2", "https://h.test/svc/Orders?$skip=2&$top=2",
            ])
        let bounded = try run(
            ["odatapagesize": "2", "queryOptions": "$top=3&$skip=10&$select=Id"], [feed([1, 2]), feed([3])])
        #expect(
            urls(bounded) == [
                "https://h.test/svc/Orders?$select=Id&$skip=10&$top=2",
                "https://h.test/svc/Orders?$select=Id&$skip=12&$top=1",
            ])
        let single = try run(["odatapagesize": "2", "resourcePath": "Orders(1)"], [feed([1])])
        #expect(urls(single) == ["https://h.test/svc/Orders(1)"])
        // Exactly full: only an empty page tells that it was the last one.
        #expect(try run(["odatapagesize": "2"], [feed([1, 2]), feed([])]).unusedAnswers.isEmpty)
    }

    @Test func pagesThatNeverEndFailTheMessage() throws {
        let endless = (0..<50).map { _ in feed([1], next: "Orders?$skiptoken=1") }
        #expect(StepTests.failure(try run([:], endless, limits: FlowRunLimits(stepsMax: 10))).contains("pages"))
        #expect(StepTests.failure(try run([:], endless, limits: FlowRunLimits(messageSizeMax: 200))).contains("pages"))
    }

    private func looping(_ values: [String: String]) -> SampleFlow {
        let loop = SampleFlow.step(
            "loop", "ProcessCallElement", "LoopingProcess",
            [
                "processId": "P2", "expressionType": "Non XML", "loopMaximum": "999",
                "loopCondition": "${property.Receiver.out.hasMoreRecords} contains 'true'",
            ])
        let collect = SampleFlow.modifier("sum", properties: ["all": ("expression", "${property.all}${xpath.//Id}")])
        var flow = SampleFlow.https(steps: [loop, SampleFlow.modifier("tell", body: "${property.all}")])
        let steps = [SampleFlow.requestReply("call"), collect]
        let ids = ["ls"] + steps.map(\.id) + ["le"]
        let routes = zip(ids, ids.dropFirst()).map { SampleFlow.route($0, $1) }
        flow.localProcesses = [
            "<process id=\"P2\" name=\"Local\">\(SampleFlow.properties(["processType": "directCall"]))"
                + "<startEvent id=\"ls\"/>\(steps.map(\.text).joined())<endEvent id=\"le\"/>\(routes.joined())</process>"
        ]
        flow.channels.append(channel(["pagination": "1"].merging(values) { $1 }))
        return flow
    }

    @Test func aLoopProcessesPageByPage() throws {
        let linked = try run(
            looping([:]), [feed([1], next: "Orders?$skiptoken=1"), feed([2], next: "?x=1"), feed([3])])
        #expect(try StepTests.completed(linked).bodyText == "123")
        #expect(
            urls(linked) == [
                "https://h.test/svc/Orders", "https://h.test/svc/Orders?$skiptoken=1", "https://h.test/svc/?x=1",
            ])
        let sized = try run(looping(["odatapagesize": "1"]), [feed([1]), feed([2]), feed([])])
        #expect(try StepTests.completed(sized).bodyText == "12")
        #expect(urls(sized).last == "https://h.test/svc/Orders?$skip=2&$top=1")
    }

    @Test func jsonOfVersionTwoIsXMLToTheFlow() throws {
        let answer = """
            {"d":{"results":[{"__metadata":{"type":"API.OrderType","uri":"x"},"Id":7,"At":"/Date(1704164645678)/","T":null,
            "Link":{"__deferred":{"uri":"y"}},"to_Item":{"results":[{"__metadata":{"type":"API.ItemType"},"No":"1"}]},
            "to_Head":{"__metadata":{"type":"API.HeadType","uri":"z"},"A":"<"},
            "Place":{"__metadata":{"type":"API.Place"},"City":"B"}}],"__next":"Orders?$skiptoken=7"}}
            """
        let last = #"{"d":[{"Id":"8","At":"/Date(0+0060)/"}]}"#
        let result = try run(
            ["contentType": "application/json"],
            [answer, last].map { ReceiverReply(status: 200, body: Array($0.utf8)) })
        #expect(
            try StepTests.completed(result).bodyText.hasSuffix(
                "<Orders><OrderType><Id>7</Id><At>2024-01-02T03:04:05.678</At><T/><to_Item><ItemType><No>1</No></ItemType>"
                    + "</to_Item><to_Head><HeadType><A>&lt;</A></HeadType></to_Head><Place><City>B</City></Place></OrderType>"
                    + "<Orders><Id>8</Id><At>1970-01-01T00:00:00.000Z</At></Orders></Orders>"))
        #expect(result.calls.first?.http?.headers.contains(HeaderField("Accept", "application/json")) ?? false)
    }

    @Test func changesGoOutAsJSONWhereTheChannelSaysSo() throws {
        let metadata = """
            <Schema><EntityType Name="OrderType"><Property Name="Id" Type="Edm.Int32"/><Property Name="At" Type="Edm.DateTime"/>
            <Property Name="Sum" Type="Edm.Decimal"/></EntityType></Schema>
            """
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.channels.append(
            channel(["operation": "Create(POST)", "contentType": "application/json", "edmxFilePath": "edmx/o.edmx"]))
        let resources = ProjectResources(["src/main/resources/edmx/o.edmx": Array(metadata.utf8)])
        let program = try FlowProgram(
            flow: IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters(), resources: resources)
        let order =
            "<Orders><OrderType><Id>7</Id><At>2024-01-02T03:04:05.678</At><Sum>1.50</Sum><Text>a</Text></OrderType></Orders>"
        let result = FlowReplay(
            program: program, answers: [ScriptedAnswer(result: .success(ReceiverReply(status: 201)))],
            now: StepTests.now
        ).run(FlowMessage(body: Array(order.utf8)))
        let call = try #require(result.calls.first?.http)
        #expect(
            String(decoding: call.body, as: UTF8.self)
                == #"{"Id":7,"At":"/Date(1704164645678)/","Sum":"1.50","Text":"a"}"#)
        #expect(call.headers.contains(HeaderField("Content-Type", "application/json")))
    }
}
