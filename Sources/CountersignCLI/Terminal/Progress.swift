import Foundation

/// Tells on a terminal what a long command is at; silent where standard error is no terminal, and on short work.
struct Progress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let started = ContinuousClock.now
    private var count = 0
    private var hasLine = false

    /// - Parameter what: the thing that is worked on now.
    mutating func step(_ what: String) {
        count += 1
        guard isShown, started.duration(to: .now) > .milliseconds(500) else { return }
        hasLine = true
        Output.write(Array("\r\u{1b}[K\(count): \(Table.printable(String(what.suffix(70))))".utf8), to: STDERR_FILENO)
    }

    /// Takes the line away.
    mutating func end() {
        if hasLine { Output.write(Array("\r\u{1b}[K".utf8), to: STDERR_FILENO) }
        hasLine = false
    }
}
