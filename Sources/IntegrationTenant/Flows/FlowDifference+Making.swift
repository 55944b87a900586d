import IntegrationFlows

extension FlowDifference {
    /// Compares name, parameters, channels' and steps' properties, and files.
    init(from old: FlowArtifact, to new: FlowArtifact) {
        var items: [Item] = []
        if old.name != new.name { items.append(Item("name", old.name, new.name)) }
        if old.version != new.version { items.append(Item("version", old.version, new.version)) }
        items += Self.compared(old.parameters.values, new.parameters.values) { "parameter \($0)" }
        if old.iflw != new.iflw { items += Self.compared(Self.properties(old), Self.properties(new)) { $0 } }
        items += Self.files(old.resources, new.resources)
        self.items = items
    }

    /// Properties of everything in the flow, by what and key; one line where the flow cannot be read.
    private static func properties(_ artifact: FlowArtifact) -> [String: String] {
        guard let flow = try? IntegrationFlow(iflw: artifact.iflw, id: artifact.id, name: artifact.name) else {
            return ["flow": "\(artifact.iflw.count) bytes that cannot be read"]
        }
        var all: [String: String] = [:]
        func add(_ title: String, _ properties: ElementProperties) {
            all[title] = "present"
            for (key, value) in properties.values { all["\(title): \(key)"] = value }
        }
        add("flow", flow.properties)
        for step in flow.steps { add("step \(step.title)", step.properties) }
        for channel in flow.channels { add("channel \(channel.title)", channel.properties) }
        for route in flow.sequenceFlows {
            let names = [route.sourceID, route.targetID].map { flow.step($0)?.title ?? $0 }
            all["route \(names.joined(separator: " → "))"] = route.condition?.expression ?? "always"
        }
        return all
    }

    private static func compared(
        _ old: [String: String], _ new: [String: String], _ subject: (String) -> String
    ) -> [Item] {
        Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map {
            Item(subject($0), old[$0], new[$0])
        }
    }

    private static func files(_ old: [String: [UInt8]], _ new: [String: [UInt8]]) -> [Item] {
        Set(old.keys).union(new.keys).filter { !$0.hasPrefix("\u{0}") && old[$0] != new[$0] }.sorted().map { path in
            Item("file \(path)", old[path].map { "\($0.count) bytes" }, new[path].map { "\($0.count) bytes" })
        }
    }
}

extension FlowDifference.Item {
    fileprivate init(_ subject: String, _ before: String?, _ after: String?) {
        self.subject = subject
        change = before == nil ? .added : after == nil ? .removed : .changed
        self.before = before.flatMap { $0.utf8.count <= 500 ? $0 : nil }
        self.after = after.flatMap { $0.utf8.count <= 500 ? $0 : nil }
    }
}
