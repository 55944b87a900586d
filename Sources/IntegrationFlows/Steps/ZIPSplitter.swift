/// The step *Zip Splitter*: a message for each file of a zip archive, named by the headers `CamelFileName` and
/// `CamelFileNameOnly`.
///
/// Source: SAP Cloud Integration, Zip Splitter.
struct ZIPSplitter: MessageSplitter, FlowStep {
    /// What the files' names look like, `*.xml`.
    let pattern: SimpleExpression
    let stopsOnFailure: Bool
    let concurrencyMax = 1

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let properties = step.properties
        let stops = properties.settled("stopOnExecution") ?? properties.settled("StopOnExecution")
        return .split(
            ZIPSplitter(
                pattern: try SimpleExpression(properties.settled("zipSplitFileName") ?? "*"),
                stopsOnFailure: stops != "false"))
    }

    func pieces(_ scope: ExpressionScope) throws(FlowError) -> [SplitPiece] {
        let wanted = try pattern.evaluate(scope).trimmingSpaces()
        let members = try ZIPFile(bytes: scope.message.body, sizeMax: decodedSizeMax).members
        return members.compactMap { member in
            let name = member.name.split(separator: "/").last.map(String.init) ?? member.name
            guard wanted.isEmpty || Self.matches(name[...], wanted[...]) || Self.matches(member.name[...], wanted[...])
            else { return nil }
            return SplitPiece(
                body: member.content,
                headers: [HeaderField("CamelFileName", member.name), HeaderField("CamelFileNameOnly", name)])
        }
    }

    /// `*` stands for any characters, `?` for one.
    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        var name = name
        var pattern = pattern
        // Where the last star stands, and what it has not taken yet.
        var retry: (pattern: Substring, name: Substring)?
        while !name.isEmpty {
            if pattern.first == "*" {
                pattern.removeFirst()
                retry = (pattern, name)
            } else if let next = pattern.first, next == "?" || next == name.first {
                pattern.removeFirst()
                name.removeFirst()
            } else if let last = retry {
                name = last.name.dropFirst()
                pattern = last.pattern
                retry = (pattern, name)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == "*" }
    }
}
