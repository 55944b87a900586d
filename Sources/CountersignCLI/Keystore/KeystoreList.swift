import ArgumentParser
import KeystoreFormats

struct KeystoreList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List everything that a keystore file holds.")

    @OptionGroup var options: KeystoreFileOptions

    func run() throws {
        let keystore = try options.open().keystore
        if options.json {
            Output.print(JSONValue(keystore))
            return
        }
        Output.print("\(keystore.type.rawValue), integrity \(keystore.integrity.rawValue), \(Self.count(keystore))")
        var table = Table("ALIAS", "KIND", "KEY", "STATUS", "CERTIFICATES", "SUBJECT", "NOT AFTER")
        for entry in keystore.entries {
            let first = entry.certificates.first
            table.add(
                entry.alias, entry.kind.rawValue, Self.key(entry), entry.keyStatus.rawValue,
                "\(entry.certificates.count)", first?.subject.description ?? Self.summary(entry),
                first.map { Timestamp.day($0.notAfter) } ?? "-")
        }
        if !keystore.entries.isEmpty { table.print() }
        for warning in Self.warnings(keystore) { Output.note("warning: \(Table.printable(warning))") }
    }

    /// Those of the file, and the keys that no passphrase would open.
    static func warnings(_ keystore: Keystore) -> [String] {
        keystore.warnings + keystore.entries.compactMap { $0.unsupportedProtection?.description }
    }

    private static func count(_ keystore: Keystore) -> String {
        keystore.entries.count == 1 ? "1 entry" : "\(keystore.entries.count) entries"
    }

    static func key(_ entry: KeystoreEntry) -> String {
        guard let algorithm = entry.algorithm else { return "-" }
        return entry.keySizeBits.map { "\(algorithm) \($0)" } ?? algorithm
    }

    static func summary(_ entry: KeystoreEntry) -> String {
        if case .other(let other) = entry.content { return other.summary }
        return "-"
    }
}
