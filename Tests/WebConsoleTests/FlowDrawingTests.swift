import IntegrationFlows
import Testing

@testable import WebConsole

/// What stands before what in a flow's diagram, and where its labels stand.
@Suite struct FlowDrawingTests {
    private static func step(
        _ id: String, _ kind: StepKind, _ name: String, element: String = "callActivity", in parent: String? = nil
    ) -> Step {
        Step(id: id, name: name, kind: kind, element: element, processID: "p", parentID: parent)
    }

    /// A router between two events and close to both, above an exception subprocess with steps of its own.
    private static var flow: IntegrationFlow {
        var flow = IntegrationFlow(id: "f", name: "f")
        flow.participants = [
            Participant(id: "Process", name: "Integration Process", kind: .process, processID: "p")
        ]
        let steps = [
            step("start", .messageStart, "Start with the orders of the day"),
            step("route", .router, "Which of the partners is to be called"),
            step("end", .messageEnd, "End with an answer to the caller"),
            step("box", .contentModifier, "PrepareTheVeryLongMessageForTheReceiver of orders"),
            step("sub", .exceptionSubprocess, "Exception Subprocess 1", element: "subProcess"),
            step("error", .errorStart, "Error Start 1", in: "sub"), step("done", .messageEnd, "End 2", in: "sub"),
        ]
        func line(_ id: String, _ from: String, _ to: String, _ name: String) -> SequenceFlow {
            SequenceFlow(id: id, name: name, sourceID: from, targetID: to)
        }
        flow.processes = [
            FlowProcess(
                id: "p", name: "p", isLocal: false, steps: steps,
                sequenceFlows: [
                    line("l1", "start", "route", "all of them"), line("l2", "route", "end", "nobody is concerned"),
                    line("l3", "route", "box", "orders from abroad"), line("l4", "error", "done", "failed"),
                ])
        ]
        flow.diagram.shapes = [
            "Process": DiagramBounds(x: 0, y: 0, width: 500, height: 400),
            "start": DiagramBounds(x: 40, y: 60, width: 32, height: 32),
            "route": DiagramBounds(x: 130, y: 56, width: 40, height: 40),
            "end": DiagramBounds(x: 230, y: 60, width: 32, height: 32),
            "box": DiagramBounds(x: 300, y: 120, width: 100, height: 60),
            "sub": DiagramBounds(x: 30, y: 220, width: 400, height: 140),
            "error": DiagramBounds(x: 60, y: 270, width: 32, height: 32),
            "done": DiagramBounds(x: 300, y: 270, width: 32, height: 32),
        ]
        return flow
    }

    private static func view(chosen: String? = nil) -> DiagramView {
        let check = FlowCheck(flow: flow, parameters: FlowParameters())
        return FlowDrawing(check: check, path: "/f", chosen: chosen).view
    }

    @Test func waysEndWhereTheyMeetTheirShape() {
        let box = DiagramBounds(x: 100, y: 100, width: 100, height: 60)
        func point(_ x: Double, _ y: Double) -> DiagramPoint { DiagramPoint(x: x, y: y) }
        #expect(box.meeting([point(0, 130), point(150, 130)]) == [point(0, 130), point(100, 130)])
        #expect(box.meeting([point(0, 0), point(150, 0), point(150, 130)]).last == point(150, 100))
        #expect(box.meeting([point(300, 130), point(180, 130), point(150, 130)]).count == 2)
        #expect(box.meeting([point(120, 120), point(150, 130)]).last == point(150, 130))
        #expect(box.meeting([point(0, 130), point(50, 130)]).last == point(50, 130))
        let reversed = DiagramBounds(x: 100, y: 100, width: -100, height: -60)
        #expect(reversed.meeting([point(0, 130), point(150, 130)]).last == point(150, 130))
        #expect(Self.view().lines.first?.points == "56,76 130,76")
    }

    @Test func subprocessesStandBehindArrowsAndSteps() throws {
        let view = Self.view(chosen: "sub")
        #expect(view.areas.map(\.text) == ["Integration Process", "Exception Subprocess 1"])
        let frame = try #require(view.areas.last)
        #expect(frame.id == "step-sub" && frame.href == "/f/steps/sub" && frame.style.hasSuffix("chosen"))
        #expect(!view.shapes.contains { $0.id == "step-sub" })
        #expect(view.shapes.count == 6 && view.lines.count == 4)
    }

    @Test func labelsDoNotMeetOneAnother() throws {
        let view = Self.view()
        let owners = view.shapes.map(\.captions) + view.lines.map(\.captions)
        #expect(owners.allSatisfy { !$0.isEmpty })
        let labels = try owners.map { captions in
            try captions.map { caption in
                let width = Double(caption.text.count) * LabelPlacing.letterWidth
                let (x, y) = (try #require(Double(caption.x)), try #require(Double(caption.y)))
                return DiagramBounds(x: x - width / 2, y: y - 10, width: width, height: 12)
            }
        }
        for one in labels.indices {
            for other in labels.indices where other > one {
                let meet = labels[one].contains { a in labels[other].contains { LabelPlacing.overlap(a, $0) } }
                #expect(!meet, "\(owners[one].map(\.text)) and \(owners[other].map(\.text))")
            }
        }
    }

    @Test func textsInBoxesStayWithinThem() throws {
        let box = try #require(Self.view().shapes.first { $0.id == "step-box" })
        #expect(box.captions.count == 4)
        #expect(box.captions.allSatisfy { Double($0.text.count) * LabelPlacing.letterWidth <= 100 })
        #expect(box.title.contains("PrepareTheVeryLongMessageForTheReceiver of orders"))
    }

    @Test(arguments: [
        ("a bc def", 6, ["a bc", "def"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("one two six ten", 4, ["one", "two", "six…"]), ("", 9, []),
    ]) func linesAreNoWiderThanTheirRoom(_ text: String, _ letters: Int, _ lines: [String]) {
        let width = Double(letters) * LabelPlacing.letterWidth + 0.1
        #expect(LabelPlacing.wrap(text, width: width, linesMax: 3) == lines)
    }
}
