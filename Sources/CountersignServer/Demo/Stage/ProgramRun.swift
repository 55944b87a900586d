import Foundation

/// One run of a program to its end.
struct ProgramRun: Sendable {
    let exitStatus: Int32
    let output: String
    let errors: String

    /// Runs a program and waits for its end without blocking a thread of the pool. Cancelled, it ends the program.
    ///
    /// Output goes through files, so that a program that prints much never waits for its reader.
    ///
    /// - Parameters:
    ///   - path: the program; searched in PATH when it holds no slash.
    ///   - environment: added to this process's own.
    /// - Throws: `StoryFailure` when the program cannot be started.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> ProgramRun {
        guard let executable = find(path) else {
            throw StoryFailure(evidence: "\(path): no such program")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try ["output", "errors"].map { name in
            let file = folder.appending(path: name)
            _ = FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
            return (file, try FileHandle(forWritingTo: file))
        }
        // A process holds on to its files for longer than it runs.
        defer { for (_, handle) in files { try? handle.close() } }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = files[0].1
        process.standardError = files[1].1
        let running = RunningProcess(process)
        let status = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try running.start { continuation.resume(returning: $0) }
                } catch {
                    continuation.resume(throwing: StoryFailure(evidence: "\(path): cannot be started: \(error)"))
                }
            }
        } onCancel: {
            running.kill()
        }
        try Task.checkCancellation()
        let texts = files.map {
            String(decoding: FileManager.default.contents(atPath: $0.0.path) ?? Data(), as: UTF8.self)
        }
        return ProgramRun(exitStatus: status, output: texts[0], errors: texts[1])
    }

    /// Where a program is; nil when it is not at hand.
    static func find(_ name: String) -> URL? {
        if name.contains("/") {
            return FileManager.default.isExecutableFile(atPath: name) ? URL(filePath: name) : nil
        }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { URL(filePath: String($0)).appending(path: name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

/// Why the story cannot go on: a step did not hold, or a part of the stage is missing.
public struct StoryFailure: Error, Sendable, CustomStringConvertible {
    /// What did not hold, and what was found instead; may have several lines.
    public let evidence: String
    public var description: String { evidence }
}
