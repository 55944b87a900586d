import Foundation

/// A program of the distribution, such as `openssl` or `keytool`, run to its end.
public struct ExternalProgram: Sendable {
    public struct Outcome: Sendable {
        public let status: Int32
        public let output: String
        public let errors: String
    }

    private let path: String

    /// Nil when the program is not installed. A name with a slash is a path.
    public init?(_ name: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let paths = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
        guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return nil }
        self.path = path
    }

    /// Whether a test that needs the program runs: it must in CI, and then fails when the program is missing.
    public static func shouldTest(_ name: String) -> Bool {
        ExternalProgram(name) != nil || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// The program; throws when it is not installed.
    public static func required(_ name: String) throws -> ExternalProgram {
        guard let program = ExternalProgram(name) else { throw MissingProgram(name: name) }
        return program
    }

    /// Runs it with nothing to read, and gives what it wrote.
    /// - Parameter input: what the program reads from standard input; nil for nothing.
    public func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
        let folder = try ScratchFolder()
        let output = try folder.write("output", "")
        let errors = try folder.write("errors", "")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput =
            try input.map {
                try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.write("input", $0)))
            } ?? FileHandle.nullDevice
        let handles = [output, errors].map { FileHandle(forWritingAtPath: $0) }
        // A process holds on to its files for longer than it runs.
        defer { for handle in handles { try? handle?.close() } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: try folder.read("output"), as: UTF8.self),
            errors: String(decoding: try folder.read("errors"), as: UTF8.self))
    }
}

/// The distribution lacks a program that a test needs.
public struct MissingProgram: Error, CustomStringConvertible {
    public let name: String

    public var description: String { "`\(name)` is not installed" }
}
