import ArgumentParser
import Foundation
import KeyMaterial
import KeystoreFormats

struct KeystoreMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Take over every entry of another keystore, of any format.",
        discussion: """
            Where both have an entry of one alias with other content, --rule decides: refuse (nothing is merged), keep \
            (the entry that is there stays), overwrite, or rename (the entry that comes gets another alias).
            """)

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var source: WholeSourceOptions

    @Option(name: .customLong("rule"), help: "refuse, keep, overwrite or rename.", transform: Self.rule)
    var rule = MergeRule.refuse

    @Flag(name: .customLong("allow-loss"), help: "Merge although something is lost, and say what.")
    var allowLoss = false

    func run() throws {
        var opened = try options.open()
        let keyPassphrases = try options.keyPassphraseOptions.passphrases()
        let other = try source.open(storePassphrase: opened.passphrase, keyPassphrases: keyPassphrases)
        let merge = try merge(other, into: &opened.keystore)
        if !merge.losses.isEmpty, !allowLoss {
            throw CommandFailure(
                .refused, code: "conversionLoses",
                "not everything can be taken over into \(options.file): \(merge.losses.joined(separator: "; "))",
                hint: "merge the rest with --allow-loss")
        }
        try options.save(opened.keystore, over: opened.version, passphrase: opened.passphrase)
        let count = merge.added.count + merge.renamed.count
        let renamed = merge.renamed.map { "\($0.from) as \($0.to)" }
        Done.say(
            "\(count) \(count == 1 ? "entry" : "entries") added to \(options.file), "
                + "\(merge.overwritten.count) overwritten, \(merge.kept.count) kept, \(merge.same.count) the same",
            json: options.json,
            members: [
                ("added", .strings(merge.added)), ("overwritten", .strings(merge.overwritten)),
                ("kept", .strings(merge.kept)), ("same", .strings(merge.same)), ("renamed", .strings(renamed)),
                ("lost", .strings(merge.losses)), ("changed", .strings(merge.changes)),
            ],
            notes: merge.losses.map { "lost: \($0)" } + renamed.map { "renamed: \($0)" } + merge.changes)
    }

    private func merge(_ other: Keystore, into keystore: inout Keystore) throws -> KeystoreMerge {
        do throws(KeystoreError) {
            return try keystore.merge(other, rule: rule, at: Date())
        } catch {
            guard error.code == .aliasInUse else { throw error }
            throw CommandFailure(keystore: error, hint: "say what is to happen with --rule keep, overwrite or rename")
        }
    }

    private static func rule(_ name: String) throws -> MergeRule {
        guard let rule = MergeRule(rawValue: name) else {
            throw ValidationError("'\(name)' is no rule; there are: refuse, keep, overwrite, rename")
        }
        return rule
    }
}

/// `--from SOURCE` where the whole file is meant.
struct WholeSourceOptions: ParsableArguments {
    @Option(name: .customLong("from"), help: "The other file, of any format.")
    var from: String

    @OptionGroup var passphraseOptions: SourcePassphraseOptions

    func open(storePassphrase: Passphrase?, keyPassphrases: [Passphrase]) throws -> Keystore {
        try SourceOptions.open(
            from, passphraseOptions.source, storePassphrase: storePassphrase, keyPassphrases: keyPassphrases)
    }
}
