import Foundation

/// The system properties of Java that options may name: those of this process, and what `-J-Dname=value` gives.
struct KeytoolProperties {
    private var values: [String: String]

    /// - Parameter arguments: those with `-J-D` are taken, the others passed over.
    init(_ arguments: [String]) {
        let environment = ProcessInfo.processInfo.environment
        values = [
            "user.home": NSHomeDirectory(), "user.dir": FileManager.default.currentDirectoryPath,
            "user.name": NSUserName(), "file.separator": "/", "/": "/", "path.separator": ":", "line.separator": "\n",
            "java.io.tmpdir": "/tmp", "os.name": "Linux",
        ]
        values["java.home"] = environment["JAVA_HOME"]
        for argument in arguments where argument.hasPrefix("-J-D") {
            let pair = argument.dropFirst(4).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
    }

    /// Where the keystore is that no option names.
    var home: String { values["user.home"] ?? NSHomeDirectory() }

    /// The text with the values of its `${…}`; `${{…}}` stays as it is.
    ///
    /// - Throws: `usage` in the JDK's words for a property that is not there.
    func expanded(_ text: String) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.range(of: "${") {
            result += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            if rest.hasPrefix("{") {
                let end = rest.range(of: "}}")?.upperBound ?? rest.endIndex
                result += "${" + rest[..<end]
                rest = rest[end...]
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                result += "${"
                break
            }
            let name = String(rest[..<end])
            guard let value = values[name] else {
                throw CommandFailure.usage(
                    "sun.security.util.PropertyExpander$ExpandException: unable to expand property \(name)",
                    hint: "known: \(values.keys.sorted().joined(separator: ", ")); more by -J-Dname=value")
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
