import ArgumentParser
import KeyMaterial
import KeystoreFormats

struct KeystoreCompare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Say how two keystores differ, whatever their formats.")

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var source: WholeSourceOptions

    @Flag(name: .customLong("exit-status"), help: "End with status 77 where they differ.")
    var hasExitStatus = false

    func run() throws {
        let opened = try options.open()
        let other = try source.open(
            storePassphrase: opened.passphrase, keyPassphrases: try options.keyPassphraseOptions.passphrases())
        let comparison = KeystoreComparison(opened.keystore, other)
        if options.json {
            Output.print(Self.json(comparison))
        } else {
            Output.print(Self.lines(comparison).map(Table.printable).joined(separator: "\n"))
        }
        if hasExitStatus, !comparison.isSame { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    private static func lines(_ comparison: KeystoreComparison) -> [String] {
        if comparison.isSame { return ["both hold the same \(comparison.same.count) entries"] }
        return comparison.onlyInFirst.map { "- \($0)" } + comparison.onlyInSecond.map { "+ \($0)" }
            + comparison.renamed.map { "> \($0.first) is called \($0.second) there" }
            + comparison.different.map { "! \($0.alias): \($0.details.joined(separator: "; "))" }
            + ["  \(comparison.same.count) entries are the same"]
    }

    private static func json(_ comparison: KeystoreComparison) -> JSONValue {
        .object([
            ("same", .strings(comparison.same)), ("onlyInFirst", .strings(comparison.onlyInFirst)),
            ("onlyInSecond", .strings(comparison.onlyInSecond)),
            (
                "renamed",
                .array(
                    comparison.renamed.map { .object([("first", .string($0.first)), ("second", .string($0.second))]) })
            ),
            (
                "different",
                .array(
                    comparison.different.map {
                        .object([("alias", .string($0.alias)), ("details", .strings($0.details))])
                    })
            ),
        ])
    }
}
