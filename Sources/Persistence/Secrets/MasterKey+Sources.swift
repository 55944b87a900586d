import Foundation
import KeyMaterial

extension MasterKey {
    /// Where the master key comes from.
    public enum Source: Sendable, Hashable {
        /// A file of mode 0600 with 64 hexadecimal digits, made on first use; keep it out of the database's backup.
        case file(String)
        /// An environment variable with 64 hexadecimal digits.
        case environment(String)
        /// A command line for `/bin/sh` that prints 64 hexadecimal digits, such as a vault's client.
        case command(String)
    }

    /// Gets the key from its source. Throws `masterKeyUnusable`.
    public static func load(from source: Source) throws(PersistenceError) -> MasterKey {
        switch source {
        case .file(let path):
            return try file(path)
        case .environment(let name):
            guard let text = ProcessInfo.processInfo.environment[name] else {
                throw PersistenceError(.masterKeyUnusable, "The environment has no variable \(name).")
            }
            return try parse(text, from: "The environment variable \(name)")
        case .command(let command):
            return try parse(try output(of: command), from: "The output of the master key's command")
        }
    }

    private static func file(_ path: String) throws(PersistenceError) -> MasterKey {
        let manager = FileManager.default
        if !manager.fileExists(atPath: path) {
            let key = MasterKey.random()
            try PrivateFile.create(path, content: Array((key.hexadecimal + "\n").utf8))
            return key
        }
        let mode = (try? manager.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard mode & 0o077 == 0 else {
            throw PersistenceError(
                .masterKeyUnusable, "The master key's file \(path) can be read by others.", hint: "chmod 600 \(path)")
        }
        guard let content = manager.contents(atPath: path) else {
            throw PersistenceError(.masterKeyUnusable, "The master key's file \(path) cannot be read.")
        }
        return try parse(String(decoding: content, as: UTF8.self), from: "The file \(path)")
    }

    private static func parse(_ text: String, from what: String) throws(PersistenceError) -> MasterKey {
        let digits = Array(text.utf8.filter { $0 != 10 && $0 != 13 && $0 != 32 })
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
        }
        guard digits.count == 64, bytes.count == 32 else {
            throw PersistenceError(.masterKeyUnusable, "\(what) does not hold a master key of 64 hexadecimal digits.")
        }
        return try MasterKey(bytes: bytes)
    }

    private static func output(of command: String) throws(PersistenceError) -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        let pipe = Pipe()
        process.standardOutput = pipe
        do {
            try process.run()
        } catch {
            throw PersistenceError(.masterKeyUnusable, "The master key's command cannot be started.")
        }
        let content = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PersistenceError(
                .masterKeyUnusable, "The master key's command ended with status \(process.terminationStatus).")
        }
        return String(decoding: content, as: UTF8.self)
    }
}
