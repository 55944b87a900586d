import Foundation
import IntegrationFlows

/// One test of a flow, read and carried out.
struct FlowTestRun {
    let path: String
    private let script: FlowTestScript
    private var folder: String { (path as NSString).deletingLastPathComponent }

    /// Throws `badInputData` for what is no script.
    init(path: String) throws {
        self.path = path
        do {
            script = try JSONDecoder().decode(
                FlowTestScript.self, from: Data(try InputFile.read(path, bytesMax: 32 << 20)))
        } catch let error as DecodingError {
            throw CommandFailure(.badInputData, code: "badScript", "\(path) is no flow test: \(Self.text(error))")
        }
    }

    private static func text(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.debugDescription
        @unknown default: "it cannot be read"
        }
    }

    /// What is not as expected; empty when the test passes.
    func findings() throws -> [String] {
        let source = try flow()
        let flow = try IntegrationFlow(iflw: source.iflw, id: source.id)
        var parameters = try FlowParameters(prop: source.prop, propdef: source.propdef)
        parameters.values.merge(script.parameters ?? [:]) { _, new in new }
        let program: FlowProgram
        do throws(FlowError) {
            program = try FlowProgram(
                flow: flow, parameters: parameters, resources: source.resources.map(ProjectResources.init))
        } catch {
            return ["the flow cannot be carried out: \(error.detail)"]
        }
        let now = try time()
        var state = MemoryFlowState()
        for (name, value) in script.variables ?? [:] {
            for flowID in [nil, flow.id] {
                let variable = FlowVariable(
                    name: VariableName(name: name, flowID: flowID), value: value, updatedAt: now,
                    expiresAt: .distantFuture)
                _ = state.carryOut(.writeVariables([variable]), at: now)
            }
        }
        let answers = try (script.receivers ?? []).map(answer)
        let input = script.input
        let message = FlowMessage(
            body: try body(input?.body, input?.bodyFile) ?? [],
            headers: MessageHeaders((input?.headers ?? [:]).map { HeaderField($0.key, $0.value) }))
        let channelID = input?.channel.flatMap { flow.channel($0)?.id } ?? flow.senderChannels.first?.id
        let result = FlowReplay(program: program, answers: answers, state: state, now: now).run(
            message, channelID: channelID)
        return try compare(result, flowID: flow.id)
    }

    private func flow() throws -> FlowFiles.Source {
        let place = script.flow.map { "\(folder)/\($0)" } ?? (folder.isEmpty ? "." : folder)
        let flows = try FlowFiles.flows(at: place)
        guard let first = flows.first, flows.count == 1 else {
            throw CommandFailure(
                .badInputData, code: "badScript", "\(path): \(place) holds \(flows.count) flows, not one",
                hint: "name the flow in the script")
        }
        return first
    }

    private func time() throws -> Date {
        guard let text = script.now else { return Date(timeIntervalSince1970: 1_767_225_600) }
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw CommandFailure(.badInputData, code: "badScript", "\(path): '\(text)' is no time of RFC 3339")
        }
        return date
    }

    private func body(_ text: String?, _ file: String?) throws -> [UInt8]? {
        if let file { return try InputFile.read("\(folder)/\(file)", bytesMax: 64 << 20) }
        return text.map { Array($0.utf8) }
    }

    private func answer(_ answer: FlowTestScript.Answer) throws -> ScriptedAnswer {
        if let error = answer.error {
            return ScriptedAnswer(channel: answer.channel, result: .failure(ReceiverError(error, "as scripted")))
        }
        let reply = answer.reply
        return ScriptedAnswer(
            channel: answer.channel,
            result: .success(
                ReceiverReply(
                    status: reply?.status ?? 200,
                    headers: (reply?.headers ?? [:]).sorted { $0.key < $1.key }.map { HeaderField($0.key, $0.value) },
                    body: try body(reply?.body, reply?.bodyFile) ?? [])))
    }
}

/// Comparing what came with what was expected.
extension FlowTestRun {
    private func compare(_ result: FlowReplay.Result, flowID: String) throws -> [String] {
        var findings: [String] = []
        let expected = script.expected
        let (status, message, error) = Self.told(result.outcome)
        if let wanted = expected.status, wanted != status {
            findings.append("status is \(status), not \(wanted)" + (error.map { ": \($0)" } ?? ""))
        }
        if let wanted = expected.error, !(error ?? "").contains(wanted) {
            findings.append("error is '\(error ?? "none")', without '\(wanted)'")
        }
        if let wanted = try body(expected.body, expected.bodyFile) {
            let got = message?.body ?? []
            if got != wanted { findings.append("body is \(Self.excerpt(got)), not \(Self.excerpt(wanted))") }
        }
        for (name, wanted) in (expected.headers ?? [:]).sorted(by: { $0.key < $1.key }) {
            let got = message?.headers[name]
            if got != wanted { findings.append("header \(name) is \(got ?? "not set"), not \(wanted)") }
        }
        for (name, wanted) in (expected.properties ?? [:]).sorted(by: { $0.key < $1.key }) {
            let got = message?.properties[name]
            if got != wanted { findings.append("property \(name) is \(got ?? "not set"), not \(wanted)") }
        }
        for (name, wanted) in (expected.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
            let found = result.state.allVariables.last { $0.name.name == name }?.value
            if found != wanted { findings.append("variable \(name) is \(found ?? "not set"), not \(wanted)") }
        }
        if let wanted = expected.path {
            let got = result.visits.map { Self.name($0.title) }
            if got != wanted {
                findings.append("path is \(got.joined(separator: " > ")), not \(wanted.joined(separator: " > "))")
            }
        }
        return findings + (try calls(result))
    }

    private func calls(_ result: FlowReplay.Result) throws -> [String] {
        var findings = result.unusedAnswers.map { "nobody called \($0.channel ?? "the receiver") for its answer" }
        var calls = result.calls
        for answer in script.receivers ?? [] {
            let names = [nil, answer.channel]
            guard
                let index = calls.firstIndex(where: {
                    answer.channel == nil || names.contains($0.source.channelID)
                        || names.contains($0.source.channelName)
                })
            else { continue }
            let call = calls.remove(at: index)
            guard let wanted = answer.expect else { continue }
            let name = call.source.channelName
            if let method = wanted.method, method != call.verb {
                findings.append("\(name) is called by \(call.verb), not \(method)")
            }
            if let url = wanted.url, url != call.http?.url ?? call.address {
                findings.append("\(name) is called at \(call.http?.url ?? call.address), not \(url)")
            }
            for (header, value) in (wanted.headers ?? [:]).sorted(by: { $0.key < $1.key }) {
                let got = call.http?.headers.first { $0.name.lowercased() == header.lowercased() }?.value
                if got != value {
                    findings.append("\(name) gets header \(header) \(got ?? "not at all"), not \(value)")
                }
            }
            if let body = try body(wanted.body, wanted.bodyFile), body != Self.body(of: call) {
                findings.append("\(name) gets \(Self.excerpt(Self.body(of: call))), not \(Self.excerpt(body))")
            }
        }
        return findings
    }

    private static func body(of call: ReceiverCall) -> [UInt8] {
        switch call.content {
        case .http(let http): http.body
        case .mail(let mail): mail.content
        case .processDirect(_, let message, _): message.body
        }
    }

    private static func told(_ outcome: FlowOutcome) -> (status: String, message: FlowMessage?, error: String?) {
        switch outcome {
        case .completed(let message): ("COMPLETED", message, nil)
        case .escalated(let message): ("ESCALATED", message, nil)
        case .failed(let failure): ("FAILED", nil, failure.text)
        }
    }

    /// `Content Modifier 'Set Headers'` is named `Set Headers`.
    private static func name(_ title: String) -> String {
        title.split(separator: "'", maxSplits: 1).last.map { String($0.dropLast()) } ?? title
    }

    private static func excerpt(_ bytes: [UInt8]) -> String {
        let text = Table.printable(String(decoding: bytes.prefix(300), as: UTF8.self))
        return "'\(text)'" + (bytes.count > 300 ? "…" : "")
    }
}
