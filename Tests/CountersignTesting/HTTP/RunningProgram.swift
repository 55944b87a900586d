import Foundation

/// A server, of the distribution or on the `PATH`, that runs as long as somebody holds it.
public final class RunningProgram {
    private let process: Process
    private let folder: ScratchFolder
    private let signal: Int32

    /// - Parameter signal: What ends it; nil: `SIGTERM`. A program begins with the signals blocked that the test's own
    ///   thread blocks, and one that leaves it at that never hears `SIGTERM`.
    public init(_ name: String, _ arguments: [String], folder: ScratchFolder, signal: Int32? = nil) throws {
        let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
        let others = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places = (folders + others).map { "\($0)/\(name)" }
        guard let path = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw TestConnectionError("`\(name)` is not installed")
        }
        self.folder = folder
        self.signal = signal ?? SIGTERM
        process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardInput = FileHandle.nullDevice
        let output = FileHandle(forWritingAtPath: try folder.write("program.log", ""))
        process.standardOutput = output
        process.standardError = output
        // A process holds on to its file for longer than it runs.
        defer { try? output?.close() }
        try process.run()
    }

    deinit {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    public func waitUntilListening(at port: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline, process.isRunning {
            if let connection = try? await TestConnection.connect(port: port) { return await connection.close() }
            try await Task.sleep(for: .milliseconds(20))
        }
        let log = try String(decoding: folder.read("program.log"), as: UTF8.self)
        throw TestConnectionError("does not listen: \(log)")
    }
}
