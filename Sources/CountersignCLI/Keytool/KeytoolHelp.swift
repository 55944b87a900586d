import Foundation

/// What `keytool -help` shows.
enum KeytoolHelp {
    static let commands: String = {
        let lines = KeytoolVerb.allCases.map { verb in
            " -" + verb.rawValue.padding(toLength: 19, withPad: " ", startingAt: 0) + verb.meaning
        }
        let end = [
            "", "keytool -COMMAND -help shows the options of a command.",
            "keytool -COMMAND -conf FILE takes options from a file.",
        ]
        return (["Key and Certificate Management Tool", "", "Commands:", ""] + lines + end).joined(separator: "\n")
    }()

    static func options(of command: KeytoolVerb) -> String {
        let options = command.options.compactMap { KeytoolOption.named[$0] }
        let heads = options.map { option in
            " -\(option.name)" + (option.placeholder.map { " <\($0)>" } ?? "")
        }
        let width = (heads.map(\.count).max() ?? 0) + 2
        let lines = zip(heads, options).map { head, option in
            head.padding(toLength: width, withPad: " ", startingAt: 0) + option.meaning
        }
        let head = ["keytool -\(command.rawValue) [OPTION]...", "", command.meaning, "", "Options:", ""]
        return (head + lines + ["", "keytool -help shows the commands."]).joined(separator: "\n")
    }
}
