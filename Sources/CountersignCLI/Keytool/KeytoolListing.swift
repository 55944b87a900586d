import Foundation
import KeyMaterial
import KeystoreFormats

/// `-list`, short, with `-v` or with `-rfc`.
struct KeytoolListing {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func run() throws {
        if arguments.has("v"), arguments.has("rfc") {
            throw KeytoolUsage("Must not specify both -v and -rfc with 'list' command", of: .list)
        }
        let store = try KeytoolStore.open(arguments, makes: false)
        store.warnIfUnchecked()
        if let alias = arguments.value("alias") {
            var entry = try store.entry(alias)
            // As it was typed, in whatever case.
            entry.alias = alias
            Output.print(Self.text(of: entry, style: style).joined(separator: "\n"))
            arguments.warnings.add(KeytoolWeakness.sentences(of: Self.named(entry)))
            return
        }
        let count = store.keystore.entries.count
        var lines = [
            "Keystore type: \(store.keystore.type.rawValue)", "Keystore provider: countersign", "",
            "Your keystore contains \(count) \(count == 1 ? "entry" : "entries")", "",
        ]
        let sorted = store.keystore.entries.sorted { $0.alias < $1.alias }
        for entry in sorted {
            lines += Self.text(of: entry, style: style)
            if style != .short {
                lines += ["", "", "*******************************************"]
                lines += ["*******************************************", "", ""]
            }
        }
        Output.print(lines.joined(separator: "\n"))
        arguments.warnings.add(KeytoolWeakness.sentences(of: sorted.flatMap(Self.named)))
        for warning in store.keystore.warnings { Output.note("Warning: \(Table.printable(warning))") }
    }

    private enum Style {
        case short, verbose, rfc
    }

    private var style: Style { arguments.has("v") ? .verbose : arguments.has("rfc") ? .rfc : .short }

    private static func text(of entry: KeystoreEntry, style: Style) -> [String] {
        style == .short ? short(entry) : long(entry, style)
    }

    private static func short(_ entry: KeystoreEntry) -> [String] {
        // Where the file does not say, the JDK shows the day on which it looks.
        let date = KeytoolText.day(entry.createdAt ?? Date())
        let head = "\(Table.printable(entry.alias)), \(date), \(type(entry)), "
        guard let first = entry.certificates.first else { return [head] }
        return [head, "Certificate fingerprint (SHA-256): \(KeytoolText.fingerprint(first.fingerprint.hex))"]
    }

    private static func long(_ entry: KeystoreEntry, _ style: Style) -> [String] {
        var lines = ["Alias name: \(Table.printable(entry.alias))"]
        lines.append("Creation date: \(KeytoolText.day(entry.createdAt ?? Date()))")
        lines += ["Entry type: \(type(entry))"]
        let isKey = entry.kind == .keyPair || entry.kind == .privateKey
        if isKey { lines.append("Certificate chain length: \(entry.certificates.count)") }
        if entry.kind == .certificate { lines.append("") }
        for (index, certificate) in entry.certificates.enumerated() {
            if isKey { lines.append("Certificate[\(index + 1)]:") }
            if style == .rfc {
                lines.append(KeytoolText.rfc("CERTIFICATE", certificate.derEncoded))
            } else {
                lines += KeytoolText.certificate(certificate)
            }
        }
        return lines
    }

    /// What warnings call the certificates: `<alias>`, or `Certificate #1 of <alias>` in a chain.
    private static func named(_ entry: KeystoreEntry) -> [(String, Certificate)] {
        entry.certificates.enumerated().map { index, certificate in
            entry.certificates.count == 1
                ? ("<\(entry.alias)>", certificate) : ("Certificate #\(index + 1) of <\(entry.alias)>", certificate)
        }
    }

    private static func type(_ entry: KeystoreEntry) -> String {
        switch entry.kind {
        case .keyPair, .privateKey: "PrivateKeyEntry"
        case .certificate: "trustedCertEntry"
        case .secretKey: "SecretKeyEntry"
        case .other: "other"
        }
    }
}
