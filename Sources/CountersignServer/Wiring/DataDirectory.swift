import Foundation
import KeyMaterial
import Persistence

/// The files of a data directory that people and programs read.
struct DataDirectory: Sendable {
    let url: URL

    var path: String { url.path }
    var database: String { url.appending(path: "countersign.sqlite").path }
    var adminToken: URL { url.appending(path: "admin-token") }
    var consoleAuthority: URL { url.appending(path: "console-ca.pem") }
    var gatewayAuthority: URL { url.appending(path: "gateway-ca.pem") }
    var addresses: URL { url.appending(path: "addresses.json") }

    /// Writes a file in one step: whoever reads it sees the old content or the new.
    func write(_ text: String, to file: URL, mode: Int) throws {
        let temporary = file.deletingLastPathComponent().appending(path: ".\(file.lastPathComponent).new")
        try? FileManager.default.removeItem(at: temporary)
        guard
            FileManager.default.createFile(
                atPath: temporary.path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else { throw ConfigurationError(detail: "\(file.path): cannot be written") }
        guard rename(temporary.path, file.path) == 0 else {
            throw ConfigurationError(detail: "\(file.path): \(String(cString: strerror(errno)))")
        }
    }

    /// Writes where the two ports answer.
    func write(addresses console: String, gateway: String, grpc: String?) throws {
        var object = ["console": console, "gateway": gateway]
        object["grpc"] = grpc
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        try write(String(decoding: data, as: UTF8.self) + "\n", to: addresses, mode: 0o644)
    }

    /// The master key from where the configuration says; by default from the file beside this directory.
    func masterKey(_ source: MasterKey.Source?) throws -> MasterKey {
        try MasterKey.load(from: source ?? .file(url.standardizedFileURL.path + ".master-key"))
    }
}
