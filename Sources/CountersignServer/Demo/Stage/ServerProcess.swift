import Foundation
import Synchronization

/// A `countersign serve` of its own, with a data directory of its own.
final class ServerProcess: Sendable {
    /// The addresses that the server wrote down.
    struct Addresses: Codable, Sendable {
        let console: String
        let gateway: String
    }

    let name: String
    let dataDirectory: URL
    let addresses: Addresses
    private let process: RunningProcess
    private let watch: ProcessWatch

    /// How commands reach this server: by its administrator's token and its console's authority.
    var environment: [String: String] {
        [
            "COUNTERSIGN_SERVER": addresses.console,
            "COUNTERSIGN_TOKEN_FILE": dataDirectory.appending(path: "admin-token").path,
            "COUNTERSIGN_CA_FILE": dataDirectory.appending(path: "console-ca.pem").path,
        ]
    }

    var gatewayAuthority: URL { dataDirectory.appending(path: "gateway-ca.pem") }

    private init(name: String, dataDirectory: URL, addresses: Addresses, process: RunningProcess, watch: ProcessWatch) {
        self.name = name
        self.dataDirectory = dataDirectory
        self.addresses = addresses
        self.process = process
        self.watch = watch
    }

    /// Starts a server and returns when both of its ports answer.
    ///
    /// - Parameter ports: of console and gateway; 0 picks free ones.
    static func start(
        executable: URL, name: String, dataDirectory: URL, ports: (console: Int, gateway: Int)
    ) async throws -> ServerProcess {
        let folder = dataDirectory.deletingLastPathComponent()
        let configuration = folder.appending(path: "\(name).json")
        try Data(#"{"egressAllowsLoopback": true}"#.utf8).write(to: configuration)
        let log = folder.appending(path: "\(name).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil, attributes: [.posixPermissions: 0o600])
        let process = Process()
        process.executableURL = executable
        process.arguments = [
            "serve", "--data", dataDirectory.path, "--parts", name, "--config", configuration.path,
            "--console-port", String(ports.console), "--gateway-port", String(ports.gateway), "--keep-admin-token",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardError = pipe
        let watch = ProcessWatch(log: try FileHandle(forWritingTo: log))
        pipe.fileHandleForReading.readabilityHandler = { watch.take($0.availableData, from: $0) }
        let running = RunningProcess(process)
        try running.start { _ in watch.ended() }
        // Cancelled, it is not waited for any longer.
        let isReady = await withTaskCancellationHandler {
            await watch.isReady()
        } onCancel: {
            running.kill()
        }
        guard isReady else {
            let told = String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
            throw StoryFailure(evidence: "the server of the \(name) did not start:\n\(told)")
        }
        let written = try Data(contentsOf: dataDirectory.appending(path: "addresses.json"))
        return ServerProcess(
            name: name, dataDirectory: dataDirectory,
            addresses: try JSONDecoder().decode(Addresses.self, from: written), process: running,
            watch: watch)
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Returns when the process has ended, however it ends.
    func end() async { await watch.end() }

    /// Asks the server to drain and stop, and waits until it has; one that has not in a minute is ended.
    func stop() async {
        process.terminate()
        let process = process
        // Not part of the task that stops it, which may be cancelled: the minute is given in any case.
        let patience = Task.detached {
            try await Task.sleep(for: .seconds(60))
            process.kill()
        }
        await end()
        patience.cancel()
    }
}
