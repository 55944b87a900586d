import Foundation
import KeyMaterial

/// Where one passphrase comes from, as the options say.
struct PassphraseSource: Sendable {
    /// The options' common prefix: "" for `--passphrase-file`, "source-" for `--source-passphrase-file`.
    let prefix: String
    let file: String?
    let environmentVariable: String?
    let isAbsent: Bool

    init(prefix: String = "", file: String?, environmentVariable: String?, isAbsent: Bool = false) {
        self.prefix = prefix
        self.file = file
        self.environmentVariable = environmentVariable
        self.isAbsent = isAbsent
    }

    /// Whether any of the options was given.
    var isGiven: Bool { file != nil || environmentVariable != nil || isAbsent }

    /// The passphrase; nil for `--no-passphrase`.
    ///
    /// - Parameters:
    ///   - prompt: what to ask at the terminal when no option was given.
    ///   - confirming: whether to ask twice, for a passphrase that is new.
    func passphrase(prompt: String, confirming: Bool = false) throws -> Passphrase? {
        if [file != nil, environmentVariable != nil, isAbsent].count(where: { $0 }) > 1 {
            throw CommandFailure.usage(
                "--\(prefix)passphrase-file, --\(prefix)passphrase-env and --no-passphrase exclude each other")
        }
        if isAbsent { return nil }
        if let file { return try Self.read(file: file) }
        if let environmentVariable { return try Self.read(environmentVariable: environmentVariable) }
        let typed = try PassphrasePrompt.ask(prompt, option: "--\(prefix)passphrase-file")
        if confirming {
            let again = try PassphrasePrompt.ask("\(prompt), again", option: "--\(prefix)passphrase-file")
            guard typed.equals(again) else { throw CommandFailure.usage("the two passphrases differ") }
        }
        return typed
    }

    /// A passphrase file's content without one trailing newline.
    static func read(file: String) throws -> Passphrase {
        var bytes = try InputFile.read(file, bytesMax: 1 << 20)
        if bytes.last == 0x0a {
            bytes.removeLast()
            if bytes.last == 0x0d { bytes.removeLast() }
        }
        return Passphrase(utf8: bytes)
    }

    private static func read(environmentVariable name: String) throws -> Passphrase {
        guard let value = ProcessInfo.processInfo.environment[name] else {
            throw CommandFailure(
                .usage, code: "passphraseMissing", "the environment variable \(name) is not set")
        }
        return Passphrase(value)
    }
}
