import AsyncHTTPClient
import Foundation
import ManagementSchema
import NIOCore
import NIOHTTP1
import Synchronization

/// A chromedriver process on a free port, and the HTTP that it is spoken to with.
///
/// Source: W3C WebDriver, section 6.
final class BrowserDriver: Sendable {
    static let program = "/usr/bin/chromedriver"

    private let process: ProcessBox
    private let client: HTTPClient
    private let address: String

    /// Process is not Sendable; it is started and ended here only.
    private final class ProcessBox: Sendable {
        private let process: Mutex<Process>

        init(_ process: sending Process) {
            self.process = Mutex(process)
        }

        /// By SIGKILL: a test process that runs servers ignores SIGTERM, and what it starts inherits that.
        func end() {
            process.withLock { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } }
        }
    }

    static func start() async throws -> BrowserDriver {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--port=0"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let box = ProcessBox(process)
        var said = ""
        // One that never says it ends, and with it what it says.
        let patience = Task {
            try await Task.sleep(for: .seconds(60))
            box.end()
        }
        defer { patience.cancel() }
        for try await line in output.fileHandleForReading.lineStream {
            said += line + "\n"
            if let port = line.components(separatedBy: "successfully on port ").dropFirst().first {
                let digits = port.prefix { $0.isNumber }
                return BrowserDriver(process: box, address: "http://127.0.0.1:\(digits)")
            }
        }
        box.end()
        throw BrowserError("chromedriver", "it did not say its port: \(said)")
    }

    private init(process: ProcessBox, address: String) {
        self.process = process
        self.address = address
        client = HTTPClient(eventLoopGroupProvider: .singleton)
    }

    func stop() async {
        try? await client.shutdown()
        process.end()
    }

    /// Sends one command and gives its value.
    func command(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let content = try await response.body.collect(upTo: 64 << 20)
        let answer = try JSONDecoder().decode(JSONValue.self, from: Data(content.readableBytesView))
        let value = answer["value"]
        if let error = value["error"].text {
            throw BrowserError(error, value["message"].text ?? "")
        }
        return value
    }
}

extension FileHandle {
    /// The lines that arrive, until the other end closes.
    fileprivate var lineStream: AsyncThrowingStream<String, any Error> {
        let descriptor = fileDescriptor
        return AsyncThrowingStream { continuation in
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            Thread.detachNewThread {
                var rest = ""
                while true {
                    let data = handle.availableData
                    guard !data.isEmpty else { break }
                    rest += String(decoding: data, as: UTF8.self)
                    var lines = rest.components(separatedBy: "\n")
                    rest = lines.removeLast()
                    for line in lines { continuation.yield(line) }
                }
                continuation.finish()
            }
        }
    }
}
