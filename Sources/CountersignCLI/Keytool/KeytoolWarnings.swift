import KeystoreFormats
import Synchronization

/// What a call of keytool warns of when all is done, under one heading.
final class KeytoolWarnings: Sendable {
    private let lines = Mutex<[String]>([])
    /// Of the format; they come last.
    private let formats = Mutex<[String]>([])

    /// Adds lines; a line that is there already is not repeated.
    func add(_ more: [String]) {
        lines.withLock { Self.add(more, to: &$0) }
    }

    private static func add(_ more: [String], to lines: inout [String]) {
        for line in more where !lines.contains(line) { lines.append(line) }
    }

    /// Tells that the format is Java's own, where it is, and how to leave it, as the JDK's program does after each use; but
    /// not of a truststore, for the JDK's own `cacerts` is one.
    func add(formatOf keystore: Keystore, at path: String) {
        guard keystore.type == .jks || keystore.type == .jceks,
            keystore.entries.contains(where: { $0.kind != .certificate })
        else { return }
        let sentence =
            "The \(keystore.type.rawValue) keystore uses a proprietary format. It is recommended to migrate to PKCS12 "
            + "which is an industry standard format using \"keytool -importkeystore -srckeystore \(path) "
            + "-destkeystore \(path) -deststoretype pkcs12\"."
        formats.withLock { Self.add([sentence], to: &$0) }
    }

    /// Writes what there is to standard error.
    func tell() {
        let told = lines.withLock { $0 } + formats.withLock { $0 }
        guard !told.isEmpty else { return }
        Output.note("\nWarning:")
        for line in told { Output.note(Table.printable(line)) }
    }
}
