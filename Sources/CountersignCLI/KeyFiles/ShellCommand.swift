import Foundation

/// A command line that the person who runs us has written, given to the shell as it is.
struct ShellCommand: Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Runs it to its end, what it prints goes to standard error; gives its exit status.
    func run() async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", text]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.standardError
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }
}
