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
    private let process: Mutex<Process>

    /// How commands reach this server: by its administrator's token and its console's authority.
    var environment: [String: String] {
        [
            "COUNTERSIGN_SERVER": addresses.console,
            "COUNTERSIGN_TOKEN_FILE": dataDirectory.appending(path: "admin-token").path,
            "COUNTERSIGN_CA_FILE": dataDirectory.appending(path: "console-ca.pem").path,
        ]
    }

    var gatewayAuthority: URL { dataDirectory.appending(path: "gateway-ca.pem") }

    private init(name: String, dataDirectory: URL, addresses: Addresses, process: Process) {
        self.name = name
        self.dataDirectory = dataDirectory
        self.addresses = addresses
        self.process = Mutex(process)
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
        let started = Started(log: try FileHandle(forWritingTo: log))
        pipe.fileHandleForReading.readabilityHandler = { started.take($0.availableData, from: $0) }
        process.terminationHandler = { started.ended($0.terminationStatus) }
        try process.run()
        guard await started.isReady() else {
            let told = String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
            throw StoryFailure(evidence: "the server of the \(name) did not start:\n\(told)")
        }
        let written = try Data(contentsOf: dataDirectory.appending(path: "addresses.json"))
        return ServerProcess(
            name: name, dataDirectory: dataDirectory,
            addresses: try JSONDecoder().decode(Addresses.self, from: written), process: process)
    }

    /// Asks the server to drain and stop, and waits until it has.
    func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let once = Mutex<CheckedContinuation<Void, Never>?>(continuation)
            let finish: @Sendable () -> Void = { once.withLock { $0.take() }?.resume() }
            process.withLock { process in
                process.terminationHandler = { _ in finish() }
                if process.isRunning { process.terminate() } else { finish() }
            }
        }
    }
}

/// Waits for the line `ready` in what a server prints, and keeps all of it in a log.
private final class Started: Sendable {
    private enum State {
        case waiting(CheckedContinuation<Bool, Never>?)
        case known(Bool)
    }

    private let state = Mutex(State.waiting(nil))
    private let text = Mutex("")
    private let log: Mutex<FileHandle>

    init(log: FileHandle) {
        self.log = Mutex(log)
    }

    func take(_ data: Data, from handle: FileHandle) {
        guard !data.isEmpty else {
            handle.readabilityHandler = nil
            return
        }
        log.withLock { try? $0.write(contentsOf: data) }
        let isReady = text.withLock { text in
            text += String(decoding: data, as: UTF8.self)
            return text.split(separator: "\n").contains { $0 == "ready" }
        }
        if isReady { finish(true) }
    }

    func ended(_ status: Int32) {
        finish(false)
    }

    private func finish(_ isReady: Bool) {
        let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard case .waiting(let continuation) = state else { return nil }
            state = .known(isReady)
            return continuation
        }
        waiting?.resume(returning: isReady)
    }

    func isReady() async -> Bool {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Bool? in
                if case .known(let isReady) = state { return isReady }
                state = .waiting(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
