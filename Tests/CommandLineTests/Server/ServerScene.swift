import CountersignTesting
import Foundation
import KeyMaterial
import ManagementSchema

/// A server that answers as it is told, and what the command line needs to reach it.
final class ServerScene: Sendable {
    let server: TestHTTPServer
    let folder: ScratchFolder
    let environment: [String: String]

    /// - Parameter answer: by method and path below `/management/v1`.
    init(_ answer: @escaping @Sendable (_ request: TestRequest) -> TestResponse) async throws {
        let pki = try TestPKI()
        let identity = try pki.server()
        server = try await TestHTTPServer.start(
            tls: TestServerTLS(
                certificateChain: [identity.certificate], privateKey: identity.key, clientCertificates: .ignored),
            answer: { answer($0) })
        folder = try ScratchFolder()
        environment = [
            "COUNTERSIGN_SERVER": server.url, "HOME": folder.url.path,
            "COUNTERSIGN_TOKEN_FILE": try folder.write("token", "secret-token\n"),
            "COUNTERSIGN_CA_FILE": try folder.write("ca.pem", pki.root.pem),
        ]
    }

    /// What a run of the program left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        func json() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
        }
    }

    /// Runs `countersign` as a process of its own.
    ///
    /// - Parameters:
    ///   - extra: variables of its environment, over the scene's.
    ///   - without: variables that it does not get.
    func run(
        _ arguments: String..., environment extra: [String: String] = [:], without: [String] = []
    ) async throws -> Outcome {
        try await run(arguments, environment: extra, without: without)
    }

    func run(
        _ arguments: [String], environment extra: [String: String] = [:], without: [String] = []
    ) async throws -> Outcome {
        let name = UUID().uuidString
        let output = try folder.write("\(name).output", "")
        let errors = try folder.write("\(name).errors", "")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("countersign")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }.merging(extra) { $1 }
            .filter { !without.contains($0.key) && $0.key != "XDG_CONFIG_HOME" }
        process.standardInput = FileHandle.nullDevice
        let handles = [output, errors].map { FileHandle(forWritingAtPath: $0) }
        // A process holds on to its files for longer than it runs.
        defer { for handle in handles { try? handle?.close() } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        return Outcome(
            status: status, output: String(decoding: try folder.read("\(name).output"), as: UTF8.self),
            errors: String(decoding: try folder.read("\(name).errors"), as: UTF8.self))
    }
}

extension TestResponse {
    /// A value as the server would send it.
    static func json(_ value: some Encodable) -> TestResponse { json(200, value) }

    static func json(_ status: Int, _ value: some Encodable) -> TestResponse {
        let bytes = (try? JSONEncoder().encode(value)).map { [UInt8]($0) } ?? []
        return TestResponse(status, headers: [("Content-Type", "application/json")], body: bytes)
    }
}
