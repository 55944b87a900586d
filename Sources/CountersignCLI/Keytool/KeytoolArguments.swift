import Foundation
import KeyMaterial
import KeystoreFormats

/// A command line of keytool: one command and its options, in any order.
struct KeytoolArguments {
    /// nil where no command is given, and help is asked for.
    let command: KeytoolVerb?
    /// What is told at the end of the call.
    let warnings = KeytoolWarnings()
    let properties: KeytoolProperties
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// - Throws: `KeytoolUsage` for an option that keytool does not have.
    init(_ arguments: [String]) throws {
        properties = KeytoolProperties(arguments)
        let (command, words) = try Self.configured(arguments.filter { !$0.hasPrefix("-J") }, properties)
        self.command = command
        var rest = words[...]
        while let word = rest.popFirst() {
            let name = Self.name(word)
            let base = name.map { String($0.prefix { $0 != ":" }) } ?? ""
            guard let name, let option = KeytoolOption.named[base],
                name == base || KeytoolOption.secret.contains(base)
            else { throw KeytoolUsage("Illegal option:  \(word)", of: command) }
            if values[name] != nil || flags.contains(name), !KeytoolOption.repeatable.contains(name) {
                warnings.add([
                    "The -\(name) option is specified multiple times. All except the last one will be ignored."
                ])
            }
            if option.placeholder == nil {
                flags.insert(name)
            } else {
                guard let value = rest.popFirst() else {
                    throw KeytoolUsage("Command option \(word) needs an argument.", of: command)
                }
                values[name, default: []].append(value)
            }
        }
        guard command != nil || has("help") || arguments.isEmpty else {
            throw KeytoolUsage("Usage error: no command provided", of: nil)
        }
    }

    /// In lower case and without its hyphen; nil for what is no option.
    private static func name(_ word: String) -> String? {
        if ["-h", "--help", "-?"].contains(word) { return "help" }
        return word.hasPrefix("-") ? String(word.dropFirst()).lowercased() : nil
    }

    /// The command, and the other words behind those of the file of `-conf`.
    private static func configured(
        _ arguments: [String], _ properties: KeytoolProperties
    ) throws -> (KeytoolVerb?, [String]) {
        var command: (verb: KeytoolVerb, word: String)?
        var words: [String] = []
        var file: String?
        var rest = arguments[...]
        while let word = rest.popFirst() {
            let name = name(word) ?? ""
            if name == "conf" {
                guard let path = rest.popFirst() else {
                    throw KeytoolUsage("Command option -conf needs an argument.", of: command?.verb)
                }
                file = path
            } else if let verb = KeytoolVerb(option: name) {
                if let command {
                    throw CommandFailure.usage(
                        "java.lang.Exception: Only one command is allowed: both \(command.word) and \(word) were "
                            + "specified.")
                }
                command = (verb, word)
            } else {
                words.append(word)
                let option = KeytoolOption.named[String(name.prefix { $0 != ":" })]
                if option?.placeholder != nil, let value = rest.popFirst() { words.append(value) }
            }
        }
        guard let file, let command else { return (command?.verb, words) }
        return (
            command.verb,
            try KeytoolConfiguration.words(of: file, for: command.verb, properties: properties) + words
        )
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    func value(_ name: String) -> String? { values[name]?.last }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// - Throws: `usage` naming the option where it is missing.
    func needed(_ name: String) throws -> String {
        guard let value = value(name) else {
            throw CommandFailure.usage("java.lang.Exception: The -\(name) option must be specified.")
        }
        return value
    }

    /// In lower case, as keytool takes aliases in its own formats; "mykey" where none is given.
    var alias: String { value("alias") ?? "mykey" }

    /// The alias of an option, or what is typed where it is not given.
    ///
    /// - Throws: `usage` where nothing is typed.
    func alias(_ name: String, asking prompt: String) throws -> String {
        let alias = value(name) ?? KeytoolInput.text("\(prompt):  ") ?? ""
        guard !alias.isEmpty else {
            throw CommandFailure.usage("java.lang.Exception: Must specify alias", hint: "give it with -\(name)")
        }
        return alias
    }

    /// `-storepass X`, `-storepass:env VAR`, `-storepass:file F`; nil where none is given.
    func passphrase(_ name: String) throws -> Passphrase? {
        if let direct = value(name) { return Passphrase(direct) }
        if let variable = value("\(name):env") {
            guard let text = ProcessInfo.processInfo.environment[variable] else {
                throw KeytoolUsage("Cannot find environment variable: \(variable)", of: command)
            }
            return Passphrase(text)
        }
        guard let file = value("\(name):file") else { return nil }
        guard let bytes = try? KeytoolFile.read(file, bytesMax: 1 << 20) else {
            throw KeytoolUsage("Cannot find file: \(file)", of: command)
        }
        return Passphrase(utf8: Array(bytes.prefix { $0 != 0x0a && $0 != 0x0d }))
    }

    /// BouncyCastle's formats need no provider here; others are refused by name, and so are options that exclude
    /// one another.
    func refuseWhatIsNotOffered() throws {
        let named = ["providername", "addprovider", "providerclass", "srcprovidername", "destprovidername"]
            .flatMap { all($0) }
        let known = ["bc", "bouncycastle", "bcfips", "sun", "sunjsse", "sunjce", "sunec", "sunrsasign"]
        for name in named {
            let folded = name.lowercased()
            guard known.contains(folded) || folded.contains("bouncycastle") else {
                throw CommandFailure(
                    .refused, code: "unsupported", "java.security.NoSuchProviderException: no such provider: \(name)",
                    hint: "keystores are files here")
            }
        }
        if has("cacerts"), value("keystore") != nil || value("storetype") != nil {
            throw CommandFailure.usage(
                "java.lang.IllegalArgumentException: The -keystore or -storetype option cannot be used with the "
                    + "-cacerts option")
        }
        guard has("protected") || has("srcprotected") || has("destprotected") else { return }
        let secrets = ["storepass", "keypass", "new"]
        if has("protected"), try secrets.contains(where: { try passphrase($0) != nil }) {
            throw CommandFailure.usage(
                "java.lang.IllegalArgumentException: if -protected is specified, then -storepass, -keypass, and -new "
                    + "must not be specified")
        }
        guard has("protected"), command?.readsUnchecked == true else {
            throw CommandFailure(
                .refused, code: "unsupported", "-protected is not offered: keystores with a reader of their own")
        }
    }
}
