import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Flows that others wrote: 146 of them, with an index of what each holds.
@Suite(.enabled(if: Vectors.isAvailable))
struct CorpusTests {
    static func rows() throws -> [[String: String]] {
        try Vectors.table("integration-flows/INDEX.tsv")
    }

    static func flow(_ folder: String) throws -> IntegrationFlow {
        try IntegrationFlow(iflw: try Vectors.bytes("integration-flows/\(folder)/flow.iflw"), id: folder)
    }

    static func parameters(_ folder: String) throws -> FlowParameters {
        try FlowParameters(
            prop: try? Vectors.bytes("integration-flows/\(folder)/parameters.prop"),
            propdef: try? Vectors.bytes("integration-flows/\(folder)/parameters.propdef"))
    }

    @Test func everyFlowIsReadAndAgreesWithTheIndex() throws {
        let rows = try Self.rows()
        #expect(rows.count == 146)
        for row in rows {
            let folder = row["folder"] ?? ""
            let flow = try Self.flow(folder)
            #expect(String(flow.steps.count) == row["steps"], "steps of \(folder)")
            #expect(String(flow.processes.count) == row["processes"], "processes of \(folder)")
            let adapters = Set(flow.channels.map { "\($0.adapter):\($0.direction == .sender ? "S" : "R")" })
            let expected = Set((row["adapters"] ?? "").split(separator: ",").map(String.init))
            #expect(adapters == expected, "adapters of \(folder)")
            let parameters = try Self.parameters(folder)
            #expect(String(parameters.values.count) == row["external_parameters"], "parameters of \(folder)")
        }
    }

    /// Only the activity's type, and its own property for the variant, tell what such a step is.
    @Test func stepsAreKnownWithoutTheURIOfTheirVariant() throws {
        let uri = try Regex("<ifl:property>\\s*<key>cmdVariantUri</key>\\s*<value>[^<]*</value>\\s*</ifl:property>")
        for row in try Self.rows() {
            let folder = row["folder"] ?? ""
            let text = String(decoding: try Vectors.bytes("integration-flows/\(folder)/flow.iflw"), as: UTF8.self)
            let flow = try IntegrationFlow(iflw: Array(text.replacing(uri, with: "").utf8), id: folder)
            for (bare, step) in zip(flow.steps, try Self.flow(folder).steps)
            where step.properties["activityType"] != nil {
                #expect(bare.kind == step.kind, "\(folder): \(step.title)")
            }
        }
    }

    @Test func everyStepAndChannelOfEveryFlowHasANameAndAPlace() throws {
        for row in try Self.rows() {
            let flow = try Self.flow(row["folder"] ?? "")
            for step in flow.steps {
                #expect(!step.id.isEmpty && !step.kind.rawValue.isEmpty)
                #expect(flow.diagram.shapes[step.id] != nil, "shape of \(step.title) in \(flow.id)")
            }
            for channel in flow.channels {
                #expect(!channel.name.isEmpty && !channel.adapter.isEmpty, "a channel of \(flow.id)")
                #expect((flow.diagram.edges[channel.id] ?? []).count >= 2, "edge of \(channel.title) in \(flow.id)")
            }
            let ids = Set(flow.steps.map(\.id))
            for route in flow.sequenceFlows {
                #expect(ids.contains(route.sourceID) && ids.contains(route.targetID), "\(route.id) of \(flow.id)")
            }
        }
    }

    @Test func stepsCarryTheNamesOfTheEditor() throws {
        let features = [
            "Content Modifier": "Content Modifier", "Script: Groovy": "Groovy Script",
            "Request Reply": "Request Reply", "Router": "Router", "Start Timer": "Start Timer",
            "Process Call": "Process Call", "Looping Process Call": "Looping Process Call", "Send": "Send",
            "XSLT Mapping": "XSLT Mapping", "Message Mapping (.mmap)": "Message Mapping", "Gather": "Gather",
            "Filter (XPath)": "Filter", "Write Variables": "Write Variables", "Error End": "Error End",
            "Escalation End": "Escalation End", "Exception Subprocess + Error Start": "Exception Subprocess",
        ]
        for row in try Self.rows() {
            let flow = try Self.flow(row["folder"] ?? "")
            let kinds = Set(flow.steps.map(\.kind.rawValue))
            let listed = Set((row["step_features"] ?? "").split(separator: ";").map(String.init))
            for (feature, kind) in features {
                #expect(kinds.contains(kind) == listed.contains(feature), "\(feature) of \(flow.id)")
            }
        }
    }

    /// Adapters whose channels are carried out, on either side.
    static let adapters = [
        "sender": ["HTTPS", "SOAP", "ProcessDirect", "DataStoreConsumer"], "receiver": Array(ReceiverRegistry.adapters),
    ]

    @Test func aCheckNamesEverythingThatIsMissing() throws {
        for row in try Self.rows() {
            let folder = row["folder"] ?? ""
            let flow = try Self.flow(folder)
            let check = FlowCheck(flow: flow, parameters: try Self.parameters(folder))
            #expect(check.unresolvedParameters == check.unresolvedParameters.sorted(), "\(folder)")
            for step in flow.steps
            where ["Groovy Script", "Message Mapping", "PGP Encryptor"].contains(step.kind.rawValue) {
                #expect(check.missing.contains("step: \(step.title)"))
            }
            for channel in flow.channels
            where !(Self.adapters[channel.direction.rawValue] ?? []).contains(channel.adapter) {
                #expect(check.missing.contains("adapter: \(channel.title)"))
            }
        }
    }

    /// Flows of the index's tiers A and B without a script, which need no step or channel beyond those offered.
    @Test func flowsOfTheFirstTiersAreRunnable() throws {
        let plain = try Self.rows().filter {
            ["A", "B"].contains($0["min_step_tier"] ?? "") && $0["min_script_tier"] == "none"
        }
        #expect(plain.count == 10)
        for row in plain {
            let folder = row["folder"] ?? ""
            let check = FlowCheck(flow: try Self.flow(folder), parameters: try Self.parameters(folder))
            #expect(check.missing == [], "\(folder)")
        }
    }

    @Test func aFlowWithTheEditorsOldSpellingOfReceiversIsUnderstood() throws {
        let row = try #require(try Self.rows().first { $0["folder"]?.hasPrefix("5280a090") ?? false })
        let flow = try Self.flow(row["folder"] ?? "")
        #expect(flow.participants.contains { $0.kind == .receiver && $0.name == "Northwind" })
        #expect(flow.steps.map(\.title).contains("Request Reply 'Get Products'"))
    }
}
