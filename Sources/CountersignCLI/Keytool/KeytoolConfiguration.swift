import Foundation

/// `-conf FILE`: options for all commands (`keytool.all`) and for one (`keytool.list`), in a file of Java's properties.
enum KeytoolConfiguration {
    /// The words that the file gives for a command, each `${…}` of them replaced.
    static func words(of path: String, for command: KeytoolVerb, properties: KeytoolProperties) throws -> [String] {
        let text = String(decoding: try KeytoolFile.read(path, bytesMax: 1 << 20), as: UTF8.self)
        let settings = settings(text)
        let own = settings["keytool.\(command.rawValue)"]
        let older = command.olderName.flatMap { settings["keytool.\($0)"] }
        if own != nil, older != nil, let name = command.olderName {
            throw CommandFailure.usage(
                "java.io.IOException: Cannot have both -\(command.rawValue) and -\(name) as pre-configured options")
        }
        return try [settings["keytool.all"], own ?? older].compactMap(\.self).flatMap { try words($0, properties) }
    }

    /// Names and values, lines that end in a backslash joined with the next.
    private static func settings(_ text: String) -> [String: String] {
        var settings: [String: String] = [:]
        var open: String?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let trimmed = line.drop { $0.isWhitespace }
            if open == nil, trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed.hasPrefix("!") { continue }
            let whole = (open ?? "") + trimmed
            let isContinued = whole.reversed().prefix { $0 == "\\" }.count % 2 == 1
            open = isContinued ? String(whole.dropLast()) : nil
            guard !isContinued else { continue }
            let name = whole.prefix { $0 != "=" && $0 != ":" && !$0.isWhitespace }
            var value = whole.dropFirst(name.count).drop { $0.isWhitespace }
            if let first = value.first, first == "=" || first == ":" {
                value = value.dropFirst().drop { $0.isWhitespace }
            }
            settings[String(name)] = String(value)
        }
        return settings
    }

    /// Words between blanks, or within quotes of either kind.
    private static func words(_ text: String, _ properties: KeytoolProperties) throws -> [String] {
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
        return try words.map(properties.expanded)
    }
}
