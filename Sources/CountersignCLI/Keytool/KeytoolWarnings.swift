import KeystoreFormats
import Synchronization

/// What a call of keytool warns of when all is done, under one heading.
final class KeytoolWarnings: Sendable {
    private let lines = Mutex<[String]>([])

    /// Adds lines; a line that is there already is not repeated.
    func add(_ more: [String]) {
        lines.withLock { lines in
            for line in more where !lines.contains(line) { lines.append(line) }
        }
    }

    /// Tells that the format is Java's own, where it is, and how to leave it, as the JDK's program does after each use; but
    /// not of a truststore, for the JDK's own `cacerts` is one.
    func add(formatOf keystore: Keystore, at path: String) {
        guard keystore.type == .jks || keystore.type == .jceks,
            keystore.entries.contains(where: { $0.kind != .certificate })
        else { return }
        add([
            "The \(keystore.type.rawValue) keystore uses a proprietary format. It is recommended to migrate to PKCS12 "
                + "which is an industry standard format using \"keytool -importkeystore -srckeystore \(path) "
                + "-destkeystore \(path) -deststoretype pkcs12\"."
        ])
    }

    /// Writes what there is to standard error.
    func tell() {
        let told = lines.withLock { $0 }
        guard !told.isEmpty else { return }
        Output.note("\nWarning:")
        for line in told { Output.note(Table.printable(line)) }
    }
}
