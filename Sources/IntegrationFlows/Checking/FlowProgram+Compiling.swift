extension FlowProgram {
    /// The program and what is missing for it, in the words of ``FlowCheck/missing``.
    static func compile(_ flow: IntegrationFlow, adapters: Set<String>) -> (FlowProgram, missing: [String]) {
        var program = FlowProgram(resolved: flow)
        var missing: [String] = []
        for step in flow.steps {
            do throws(FlowError) {
                program.work[step.id] = try program.compile(step, adapters: adapters)
            } catch {
                let reason = error.detail.isEmpty ? "" : " (\(error.detail))"
                missing.append("step: \(step.title)\(reason)")
            }
        }
        missing += program.compileConditions()
        missing += program.channelProblems(adapters)
        if missing.isEmpty, program.startSteps.isEmpty {
            missing.append("step: a start event in the integration process")
        }
        return (program, missing)
    }

    /// Start events of the integration processes, not of their sub-processes.
    var startSteps: [Step] {
        flow.processes.filter { !$0.isLocal }.flatMap(\.steps).filter {
            $0.parentID == nil && [.messageStart, .start, .timerStart].contains($0.kind)
        }
    }

    private func compile(_ step: Step, adapters: Set<String>) throws(FlowError) -> Work {
        switch step.kind {
        case .messageStart, .start, .errorStart, .exceptionSubprocess: return .pass
        case .timerStart:
            _ = try TimerSchedule(step.properties["scheduleKey"] ?? "fireNow=true")
            return .pass
        case .messageEnd, .end, .terminateEnd: return .finish
        case .errorEnd: return .errorEnd
        case .escalationEnd: return .escalationEnd
        case .contentModifier: return .contentModifier(try ContentModifier(step))
        case .jsonToXMLConverter: return .jsonToXML(try JSONToXMLConverter(properties: step.properties))
        case .router: return .router
        case .requestReply, .send:
            return .call(try receiver(of: step, adapters: adapters), keepsReply: step.kind == .requestReply)
        case .processCall: return .processCall(processID: try calledProcess(step))
        case .loopingProcessCall: return try looping(step)
        default: throw FlowError(.unsupported, "")
        }
    }

    /// The step's channel; nil when it has none or its adapter is missing, which is told of the channel itself.
    private func receiver(of step: Step, adapters: Set<String>) throws(FlowError) -> HTTPReceiver? {
        guard let channel = flow.receiverChannels.first(where: { $0.sourceID == step.id }) else {
            throw FlowError(.unsupported, "no receiver channel")
        }
        guard adapters.contains(channel.adapter), channel.adapter == "HTTP" else { return nil }
        return try? HTTPReceiver(channel)
    }

    private func calledProcess(_ step: Step) throws(FlowError) -> String {
        guard let id = step.properties["processId"] ?? step.properties["subProcessId"],
            flow.processes.contains(where: { $0.id == id && $0.isLocal })
        else { throw FlowError(.unsupported, "no local process is named") }
        return id
    }

    private func looping(_ step: Step) throws(FlowError) -> Work {
        guard step.properties["expressionType"] != "XML", let condition = step.properties["loopCondition"] else {
            throw FlowError(.unsupported, "its condition is not in Simple")
        }
        let iterations = Int(step.properties["loopMaximum"] ?? "") ?? 1000
        return .looping(
            processID: try calledProcess(step), condition: try SimpleCondition(condition),
            iterationsMax: min(max(iterations, 1), 100_000))
    }

    private mutating func compileConditions() -> [String] {
        var missing: [String] = []
        for route in flow.sequenceFlows {
            guard let condition = route.condition, steps[route.sourceID]?.kind == .router else { continue }
            do throws(FlowError) {
                conditions[route.id] =
                    switch condition.language {
                    case .simple: .simple(try SimpleCondition(condition.expression))
                    case .xpath: .xpath(try XPathExpression(condition.expression))
                    }
            } catch {
                let router = steps[route.sourceID]?.title ?? route.sourceID
                missing.append("step: \(router) (route '\(route.name)': \(error.detail))")
            }
        }
        return missing
    }

    private func channelProblems(_ adapters: Set<String>) -> [String] {
        flow.channels.compactMap { channel in
            switch channel.direction {
            case .sender:
                return channel.adapter == "HTTPS" ? nil : "adapter: \(channel.title)"
            case .receiver:
                guard adapters.contains(channel.adapter), channel.adapter == "HTTP" else {
                    return "adapter: \(channel.title)"
                }
                do throws(FlowError) {
                    _ = try HTTPReceiver(channel)
                    return nil
                } catch {
                    return "adapter: \(channel.title) (\(error.detail))"
                }
            }
        }
    }
}
