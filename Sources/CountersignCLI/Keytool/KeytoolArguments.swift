import Foundation
import KeyMaterial
import KeystoreFormats

/// A command line of keytool: one command and its options, in any order.
struct KeytoolArguments {
    /// nil where no command is given.
    let command: KeytoolVerb?
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    static let illegalOption = "Illegal option:"

    /// - Throws: `usage` for an option that keytool does not have there.
    init(_ arguments: [String]) throws {
        var words = arguments.filter { !$0.hasPrefix("-J") }
        let verbs = words.compactMap { word in word.hasPrefix("-") ? KeytoolVerb(option: String(word.dropFirst())) : nil
        }
        command = verbs.first
        guard let command else {
            guard words.allSatisfy({ ["-help", "-h", "--help", "-?"].contains($0) }) else {
                throw CommandFailure.usage(
                    "\(Self.illegalOption)  \(words.first ?? "")", hint: "see: countersign keytool -help")
            }
            return
        }
        words = try KeytoolConfiguration.expanded(words, for: command)
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            guard word.hasPrefix("-") else { throw CommandFailure.usage("\(Self.illegalOption)  \(word)") }
            let name = word.dropFirst().lowercased()
            let base = String(name.prefix { $0 != ":" })
            if KeytoolVerb(option: name) != nil { continue }
            if command.flags.contains(name) {
                flags.insert(name)
            } else if command.valued.contains(base), name == base || Self.takesModifier(base) {
                guard index < words.count else {
                    throw CommandFailure.usage("Command option \(word) needs an argument.")
                }
                values[name, default: []].append(words[index])
                index += 1
            } else {
                throw CommandFailure.usage(
                    "\(Self.illegalOption)  \(word)", hint: "see: countersign keytool -\(command.rawValue) -help")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    func value(_ name: String) -> String? { values[name]?.last }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// - Throws: `usage` naming the option where it is missing.
    func needed(_ name: String) throws -> String {
        guard let value = value(name) else { throw CommandFailure.usage("Must specify -\(name)") }
        return value
    }

    /// In lower case, as keytool takes aliases in its own formats; "mykey" where none is given.
    var alias: String { value("alias") ?? "mykey" }

    /// `-storepass X`, `-storepass:env VAR`, `-storepass:file F`; nil where none is given.
    func passphrase(_ name: String) throws -> Passphrase? {
        if let direct = value(name) { return Passphrase(direct) }
        if let variable = value("\(name):env") {
            guard let text = ProcessInfo.processInfo.environment[variable] else {
                throw CommandFailure.usage("Cannot find environment variable: \(variable)")
            }
            return Passphrase(text)
        }
        guard let file = value("\(name):file") else { return nil }
        let line = try KeytoolFile.read(file, bytesMax: 1 << 20).prefix { $0 != 0x0a && $0 != 0x0d }
        return Passphrase(utf8: Array(line))
    }

    /// BouncyCastle's formats need no provider here; others are refused by name.
    func refuseForeignProviders() throws {
        let named = ["providername", "addprovider", "providerclass", "srcprovidername", "destprovidername"]
            .flatMap { all($0) }
        let known = ["bc", "bouncycastle", "bcfips", "sun", "sunjsse", "sunjce", "sunec", "sunrsasign"]
        for name in named {
            let folded = name.lowercased()
            guard known.contains(folded) || folded.contains("bouncycastle") else {
                throw CommandFailure(
                    .refused, code: "unsupported", "the provider \(name) is not offered: keystores are files here")
            }
        }
        if has("protected") || has("srcprotected") || has("destprotected") {
            throw CommandFailure(
                .refused, code: "unsupported", "-protected is not offered: keystores with a reader of their own")
        }
    }

    private static func takesModifier(_ base: String) -> Bool {
        ["storepass", "keypass", "new", "srcstorepass", "deststorepass", "srckeypass", "destkeypass", "signerkeypass"]
            .contains(base)
    }
}

/// `-conf FILE`: options for all commands (`keytool.all`) and for one (`keytool.list`).
enum KeytoolConfiguration {
    /// The words with those of the file before them.
    static func expanded(_ words: [String], for command: KeytoolVerb) throws -> [String] {
        guard let index = words.firstIndex(of: "-conf") else { return words }
        guard index + 1 < words.count else { throw CommandFailure.usage("Command option -conf needs an argument.") }
        let text = String(decoding: try KeytoolFile.read(words[index + 1], bytesMax: 1 << 20), as: UTF8.self)
        var rest = words
        rest.removeSubrange(index...index + 1)
        let settings = properties(text)
        return ["keytool.all", "keytool.\(command.rawValue)"].flatMap { Self.words(settings[$0] ?? "") } + rest
    }

    private static func properties(_ text: String) -> [String: String] {
        let joined = text.replacing("\\\n", with: " ")
        var settings: [String: String] = [:]
        for line in joined.split(whereSeparator: \.isNewline) {
            let trimmed = line.drop { $0.isWhitespace }
            guard let first = trimmed.first, first != "#", first != "!",
                let end = trimmed.firstIndex(where: { $0 == "=" || $0 == ":" })
            else { continue }
            let name = trimmed[..<end].trimmingCharacters(in: .whitespaces)
            let value = String(trimmed[trimmed.index(after: end)...]).replacing("${user.home}", with: KeytoolStore.home)
            settings[name] = value
        }
        return settings
    }

    /// Words between blanks, or within quotes of either kind.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }
}
