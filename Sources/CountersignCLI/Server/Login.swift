import Foundation

/// What `countersign login` keeps: where the server is, where the token is, and the authority to trust.
struct Login: Codable, Hashable {
    var server: String
    /// An absolute path: the token itself stays where it is.
    var tokenFile: String
    /// PEM, copied, so that the file it came from may go.
    var authority: String

    /// `$XDG_CONFIG_HOME/countersign/login.json`, else under `~/.config`.
    static func path(environment: [String: String]) throws -> String {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            return folder + "/countersign/login.json"
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw CommandFailure(
                .configuration, code: "notConfigured", "the environment has no HOME to keep the login in")
        }
        return home + "/.config/countersign/login.json"
    }

    /// Nil where nobody logged in.
    static func read(environment: [String: String]) throws -> Login? {
        guard let path = try? path(environment: environment), OutputFile.exists(path) else { return nil }
        let bytes = try InputFile.read(path, bytesMax: 1 << 20)
        guard let login = try? JSONDecoder().decode(Login.self, from: Data(bytes)) else {
            throw CommandFailure(
                .configuration, code: "badLogin", "\(path) is not what login writes",
                hint: "log in again: countersign login URL --token-file F --ca-file F")
        }
        return login
    }

    /// Writes mode 0600 in a folder of mode 0700.
    func write(environment: [String: String]) throws -> String {
        let path = try Self.path(environment: environment)
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(.configuration, code: "outputFailed", "cannot make the folder \(folder)")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.write([UInt8](try encoder.encode(self)) + [0x0a], to: path)
        return path
    }
}
