import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

@Suite struct FlowRunTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func run(_ flow: SampleFlow, parameters: [String: String] = [:], body: String = "in") throws -> FlowRun {
        let program = try FlowProgram(
            flow: IntegrationFlow(iflw: flow.iflw, id: "f"), parameters: FlowParameters(values: parameters))
        return FlowRun(program: program, message: FlowMessage(body: Array(body.utf8)), messageID: "m")
    }

    private func call(_ action: FlowAction) throws -> HTTPCall {
        guard case .call(let call) = action, let http = call.http else {
            throw FlowError(.stepFailed, "no call: \(action)")
        }
        return http
    }

    private func outcome(_ action: FlowAction) throws -> FlowOutcome {
        guard case .finish(let outcome) = action else { throw FlowError(.stepFailed, "not finished: \(action)") }
        return outcome
    }

    private func calling(_ values: [String: String] = [:], _ steps: [(id: String, text: String)] = []) -> SampleFlow {
        var flow = SampleFlow.https(steps: steps + [SampleFlow.requestReply("call")])
        flow.addReceiver("out", from: "call", ["httpAddressWithoutQuery": "https://r/{{p}}"].merging(values) { $1 })
        return flow
    }

    @Test func headersPropertiesAndBodyAreSetInTheirOrder() throws {
        let steps = [
            SampleFlow.modifier("one", properties: ["p": ("constant", "v<1>"), "q": ("expression", "${in.body}!")]),
            SampleFlow.modifier("two", headers: ["H": ("property", "p")], body: "${header.H}:${property.q}"),
        ]
        var run = try run(.https(steps: steps))
        guard case .completed(let message) = try outcome(run.start(at: now)) else { throw FlowError(.stepFailed, "") }
        #expect(message.bodyText == "v<1>:in!")
        #expect(message.headers["h"] == "v<1>")
        #expect(run.takeVisits().map(\.stepID) == ["start", "one", "two", "end"])
    }

    @Test func aCallIsFilledInFromChannelAndMessage() throws {
        let set = SampleFlow.modifier(
            "set", headers: ["X-A": ("constant", "1"), "CamelX": ("constant", "2"), "Y": ("constant", "3")],
            properties: ["alias": ("constant", "alias_1")])
        var run = try run(
            calling(
                [
                    "authenticationMethod": "Client Certificate", "privateKeyAlias": "${property.alias}",
                    "httpAddressQuery": "a=b c", "allowedRequestHeaders": "X-*|CamelX", "httpRequestTimeout": "5",
                ], [set]), parameters: ["p": "orders"])
        let action = run.start(at: now)
        guard case .call(let whole) = action else { throw FlowError(.stepFailed, "") }
        let call = try call(action)
        #expect(call.url == "https://r/orders?a=b%20c")
        #expect(call.method == "POST")
        #expect(call.headers == [HeaderField("X-A", "1")])
        #expect(call.body == Array("in".utf8))
        #expect(whole.authentication == .clientCertificate(alias: "alias_1"))
        #expect(whole.timeoutMilliseconds == 5)
    }

    @Test func sendersCannotDirectACallElsewhere() throws {
        let program = try FlowProgram(
            flow: IntegrationFlow(iflw: calling().iflw, id: "f"), parameters: FlowParameters(values: ["p": "x"]))
        let message = FlowMessage(headers: ["CamelHttpUri": "https://evil/", "CamelHttpMethod": "DELETE"])
        var run = FlowRun(program: program, message: message, messageID: "m")
        let made = try call(run.start(at: now))
        #expect(made.url == "https://r/x" && made.method == "POST")
        let directing = SampleFlow.modifier("set", headers: ["CamelHttpUri": ("constant", "https://other/y")])
        var directed = try self.run(calling([:], [directing]))
        #expect(try call(directed.start(at: now)).url == "https://other/y")
    }

    @Test func aReplyBecomesTheMessage() throws {
        var run = try run(calling(["allowedResponseHeaders": "X-R"]))
        _ = try call(run.start(at: now))
        let reply = ReceiverReply(
            status: 201, headers: [HeaderField("X-R", "1"), HeaderField("X-S", "2"), HeaderField("CamelY", "3")],
            body: [0x61])
        guard case .completed(let message) = try outcome(run.resume(.replied(reply), at: now)) else {
            throw FlowError(.stepFailed, "")
        }
        #expect(message.body == [0x61])
        #expect(message.headers["X-R"] == "1" && message.headers["X-S"] == nil && message.headers["CamelY"] == nil)
        #expect(message.headers["CamelHttpResponseCode"] == "201")
    }

    @Test func anEndHandsTheMessageOverToItsReceiver() throws {
        var flow = SampleFlow.https(steps: [SampleFlow.modifier("set", body: "out")])
        flow.addReceiver("last", from: "end", ["httpAddressWithoutQuery": "https://r/x"])
        var run = try run(flow)
        let call = try call(run.start(at: now))
        #expect(call.url == "https://r/x" && call.body == Array("out".utf8))
        let reply = ReceiverReply(status: 200, body: Array("answer".utf8))
        guard case .completed(let message) = try outcome(run.resume(.replied(reply), at: now)) else {
            throw FlowError(.stepFailed, "")
        }
        #expect(message.bodyText == "answer")
        #expect(run.takeVisits().map(\.stepID) == ["start", "set", "end"])
    }

    @Test func aChannelThatNoStepServesIsNamed() throws {
        var flow = SampleFlow.https(steps: [SampleFlow.modifier("set", body: "out")])
        flow.addReceiver("lost", from: "set", ["httpAddressWithoutQuery": "https://r/x"])
        flow.addReceiver("loose", from: "nowhere", ["httpAddressWithoutQuery": "https://r/x"])
        let check = FlowCheck(flow: try IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        #expect(
            check.missing == [
                "adapter: HTTP receiver 'lost' (it is joined to Content Modifier 'set')",
                "adapter: HTTP receiver 'loose' (it is joined to no step)",
            ])
    }

    @Test func aTimerStartsItsOwnProcessWhereThereAreSeveral() throws {
        var flow = SampleFlow.https(steps: [SampleFlow.modifier("a", body: "by a sender")])
        let timer = SampleFlow.properties(["scheduleKey": "fireNow=true"])
        flow.localProcesses = [
            "<process id=\"P2\" name=\"Timed\"><startEvent id=\"t\"><timerEventDefinition>\(timer)"
                + "</timerEventDefinition></startEvent>\(SampleFlow.modifier("b", body: "by the timer").text)"
                + "<endEvent id=\"te\"/>\(SampleFlow.route("t", "b"))\(SampleFlow.route("b", "te"))</process>"
        ]
        var timed = try run(flow)
        guard case .completed(let message) = try outcome(timed.start(byTimer: true, at: now)) else {
            throw FlowError(.stepFailed, "")
        }
        #expect(message.bodyText == "by the timer")
        var called = try run(flow)
        guard case .completed(let other) = try outcome(called.start(channelID: "in", at: now)) else {
            throw FlowError(.stepFailed, "")
        }
        #expect(other.bodyText == "by a sender")
    }

    @Test func aRefusingStatusFailsTheMessageUnlessToldOtherwise() throws {
        var strict = try run(calling())
        _ = strict.start(at: now)
        guard case .failed(let failure) = try outcome(strict.resume(.replied(ReceiverReply(status: 403)), at: now))
        else { throw FlowError(.stepFailed, "") }
        #expect(!failure.isTransient && failure.text.contains("403") && failure.text.contains("'call'"))
        var lenient = try run(calling(["throwExceptionOnFailure": "false"]))
        _ = lenient.start(at: now)
        guard case .completed = try outcome(lenient.resume(.replied(ReceiverReply(status: 403)), at: now)) else {
            throw FlowError(.stepFailed, "")
        }
    }

    @Test func routersTakeTheFirstRouteThatHolds() throws {
        var flow = SampleFlow.https(steps: [])
        flow.elements = [
            "<startEvent id=\"start\"><messageEventDefinition/></startEvent>",
            "<exclusiveGateway id=\"gate\" name=\"Kind\" default=\"gate-other\"/>",
            SampleFlow.modifier("big", body: "big").text, SampleFlow.modifier("other", body: "other").text,
            "<endEvent id=\"end\"><messageEventDefinition/></endEvent>",
        ]
        flow.routes = [
            SampleFlow.route("start", "gate"), SampleFlow.route("gate", "other"),
            SampleFlow.route("gate", "big", condition: "${in.body} contains 'big'"),
            SampleFlow.route("big", "end"), SampleFlow.route("other", "end"),
        ]
        for (body, expected) in [("a big one", "big"), ("small", "other")] {
            var run = try run(flow, body: body)
            guard case .completed(let message) = try outcome(run.start(at: now)) else {
                throw FlowError(.stepFailed, "")
            }
            #expect(message.bodyText == expected)
        }
    }

    @Test func failuresGoToTheExceptionSubprocess() throws {
        var flow = calling()
        let type = SampleFlow.properties(["activityType": "ErrorEventSubProcessTemplate"])
        let handler = SampleFlow.modifier("tell", body: "sorry: ${exception.message}").text
        flow.elements.append(
            """
            <subProcess id="sub" name="Exception">\(type)
            <startEvent id="err"><errorEventDefinition/></startEvent>\(handler)
            <endEvent id="done"><messageEventDefinition/></endEvent>
            \(SampleFlow.route("err", "tell"))\(SampleFlow.route("tell", "done"))</subProcess>
            """)
        var run = try run(flow)
        _ = run.start(at: now)
        let failed = run.resume(.failed(ReceiverError("timedOut", "slow", isTransient: true)), at: now)
        guard case .completed(let message) = try outcome(failed) else { throw FlowError(.stepFailed, "") }
        #expect(message.bodyText == "sorry: timedOut: slow")
    }

    @Test func aFlowThatNeverEndsIsStopped() throws {
        var flow = SampleFlow.https(steps: [SampleFlow.modifier("a", body: "x"), SampleFlow.modifier("b", body: "y")])
        flow.routes = [
            SampleFlow.route("start", "a"), SampleFlow.route("a", "b"), SampleFlow.route("b", "a"),
        ]
        var run = try run(flow)
        guard case .failed(let failure) = try outcome(run.start(at: now)) else { throw FlowError(.stepFailed, "") }
        #expect(failure.detail.contains("too many steps"))
    }

    @Test func whatCannotBeCarriedOutIsNamed() throws {
        var flow = SampleFlow.https(
            steps: [
                SampleFlow.task("x", activity: "Script", variant: "GroovyScript"),
                SampleFlow.modifier("m", headers: ["n": ("magic", "1")]), SampleFlow.requestReply("call"),
            ])
        flow.addReceiver("out", from: "call", ["authenticationMethod": "Principal Propagation"])
        flow.channels.append(
            SampleFlow.channel("y", from: "x", to: "Receiver", ["ComponentType": "SFTP", "direction": "Receiver"]))
        let check = FlowCheck(flow: try IntegrationFlow(iflw: flow.iflw), parameters: FlowParameters())
        #expect(
            check.missing == [
                "step: Groovy Script 'x'", "step: Content Modifier 'm' (source type 'magic')",
                "adapter: HTTP receiver 'out' (authentication 'Principal Propagation')",
                "adapter: SFTP receiver 'y'",
            ])
        #expect(!check.isRunnable)
    }

    @Test func aTableHoldsTheSameScheduleAsItsText() throws {
        for text in ["fireNow=true", "0/10+*+0-23+?+*+*+*&trigger.timeZone=Etc/GMT", "0 0 0/2 ? * * *"] {
            let table =
                "<row><cell>triggerType</cell><cell>x</cell></row>"
                + "<row><cell>schedule1</cell><cell>\(text.replacing("&", with: "&amp;"))</cell></row>"
            #expect(try TimerSchedule(table).rhythm == TimerSchedule(text).rhythm)
        }
        #expect(try TimerSchedule("fireNow=true").rhythm == .once)
    }

    @Test(arguments: [
        ("0+0+3+?+*+*+*&trigger.timeZone=Europe/Berlin", "2026-01-15T12:00:00Z", "2026-01-16T02:00:00Z"),
        ("0+0+3+?+*+*+*&trigger.timeZone=Europe/Berlin", "2026-07-15T12:00:00Z", "2026-07-16T01:00:00Z"),
        ("0+0/30+5-19+?+*+*+*&trigger.timeZone=Etc/GMT", "2026-01-15T19:31:00Z", "2026-01-16T05:00:00Z"),
        ("0+0/1+*+?+*+*+*", "2026-01-15T12:00:17Z", "2026-01-15T12:01:00Z"),
        ("0+15+*+?+*+*+*", "2026-01-15T12:15:00Z", "2026-01-15T13:15:00Z"),
        ("0/10+*+0-23+?+*+*+*&trigger.timeZone=Etc/GMT", "2026-01-15T23:59:53Z", "2026-01-16T00:00:00Z"),
        ("0 0 0/2 ? * * *", "2026-01-15T12:30:00Z", "2026-01-15T14:00:00Z"),
        // The hour that comes twice, and the one that is leapt over.
        ("0+0/30+*+?+*+*+*&trigger.timeZone=Europe/Berlin", "2026-10-25T00:45:00Z", "2026-10-25T01:00:00Z"),
        ("0+30+2+?+*+*+*&trigger.timeZone=Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ("0+30+2+?+*+*+*&trigger.timeZone=Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z"),
        ("0 0 12 ? * MON *", "2026-01-15T12:00:00Z", "2026-01-19T12:00:00Z"),
        ("0 15 10 1 1/3 ? 2027", "2026-05-01T00:00:00Z", "2027-01-01T10:15:00Z"),
        ("0+0+10,14,18+?+*+*+*&trigger.timeZone=CST", "2026-01-15T16:00:00Z", "2026-01-15T20:00:00Z"),
        // Days that are named by their place in the month.
        ("0 0 12 L * ?", "2028-02-01T00:00:00Z", "2028-02-29T12:00:00Z"),
        ("0 0 12 L-3 * ?", "2026-01-15T00:00:00Z", "2026-01-28T12:00:00Z"),
        ("0 0 12 LW * ?", "2026-01-15T00:00:00Z", "2026-01-30T12:00:00Z"),
        ("0 0 12 15W 2 ?", "2026-01-15T00:00:00Z", "2026-02-16T12:00:00Z"),
        ("0 0 12 1W 8 ?", "2026-01-15T00:00:00Z", "2026-08-03T12:00:00Z"),
        ("0 0 12 1,31W * ?", "2026-01-15T00:00:00Z", "2026-01-30T12:00:00Z"),
        ("0 0 12 ? * MON#2", "2026-01-15T00:00:00Z", "2026-02-09T12:00:00Z"),
        ("0 0 12 ? * 6L", "2026-01-15T00:00:00Z", "2026-01-30T12:00:00Z"),
        ("0 0 12 ? * L", "2026-01-15T00:00:00Z", "2026-01-17T12:00:00Z"),
    ]) func calendarsFireAtTheirTimes(_ text: String, _ from: String, _ expected: String) throws {
        let next = try TimerSchedule(text).next(after: Date(from, strategy: .iso8601))
        #expect(next == (try Date(expected, strategy: .iso8601)))
    }

    @Test(arguments: ["0 0 12 L-40 * ?", "0 0 25 ? * *", "soon", "0 0 12 ? * MON#6", "0 0 12 32W * ?", "0 0 12 , * ?"])
    func schedulesThatAreNotUnderstoodAreRefused(_ text: String) {
        #expect(throws: FlowError.self) { try TimerSchedule(text) }
    }
}
