import Foundation
import Synchronization

/// What a person reads while the story runs: each step, the commands that make it true, and what proves it.
final class StoryReport: Sendable {
    private let proofs = Mutex(0)

    /// How many proofs have held so far.
    var held: Int { proofs.withLock { $0 } }

    func step(_ number: String, _ title: String) {
        say("\n\(number)  \(title)")
    }

    func command(_ words: [String]) {
        say("     $ countersign " + words.map(Self.quoted).joined(separator: " "))
    }

    func note(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { say("       \(line)") }
    }

    /// States what proves a step, and stops the story where it does not hold.
    func prove(_ statement: String, _ holds: Bool, found: @autoclosure () -> String = "") throws {
        guard holds else {
            let found = found()
            throw StoryFailure(evidence: "this did not hold: \(statement)" + (found.isEmpty ? "" : "\nfound: \(found)"))
        }
        proofs.withLock { $0 += 1 }
        say("     ✓ \(statement)")
    }

    func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@%+".contains($0) }
        return plain && !word.isEmpty ? word : "'\(word)'"
    }
}
