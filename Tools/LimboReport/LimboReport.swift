import Foundation

/// `limbo-report FILE`: holds the chain rules against a file of x509-limbo's format, and lists what agrees and what does
/// not. Ends with status 1 when a path that must fail was accepted, 66 when there is no file.
@main
struct LimboReport {
    static func main() async {
        guard let path = CommandLine.arguments.dropFirst().first else {
            FileHandle.standardError.write(Data("usage: limbo-report FILE\n".utf8))
            exit(64)
        }
        do {
            let outcomes = try await outcomes(path: path)
            for line in lines(outcomes) { print(line) }
            exit(outcomes.contains(where: \.isWronglyAccepted) ? 1 : 0)
        } catch {
            FileHandle.standardError.write(Data("limbo-report: \(path): \(error)\n".utf8))
            exit(FileManager.default.fileExists(atPath: path) ? 65 : 66)
        }
    }

    /// Runs every case of the file.
    static func outcomes(path: String) async throws -> [LimboOutcome] {
        let file = try JSONDecoder().decode(LimboFile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        var outcomes: [LimboOutcome] = []
        for one in file.testcases { outcomes.append(await one.run()) }
        return outcomes
    }

    /// A line for each case, the differences last, then the sums.
    static func lines(_ outcomes: [LimboOutcome]) -> [String] {
        let agreeing = outcomes.filter(\.agrees).map { "agree   \($0.id): \($0.reason ?? "accepted")" }
        let skipped = outcomes.filter { !$0.isRun }.map { "skip    \($0.id): \($0.reason ?? "")" }
        let differing = outcomes.filter { $0.isRun && !$0.agrees }.map { outcome in
            outcome.isWronglyAccepted
                ? "WRONG   \(outcome.id): accepted, and must be refused"
                : "differ  \(outcome.id): refused: \(outcome.reason ?? "") -- "
                    + (outcome.explanation ?? "NOT LOOKED AT YET")
        }
        let wrong = outcomes.count(where: \.isWronglyAccepted)
        return agreeing + skipped + differing + [
            "\(outcomes.count) cases: \(agreeing.count) agree, \(differing.count - wrong) refused that may be accepted, "
                + "\(wrong) accepted that must be refused, \(skipped.count) not run"
        ]
    }
}
