import ArgumentParser
import KeyMaterial

/// `--passphrase-file`, `--passphrase-env`, `--no-passphrase`; asked for at the terminal otherwise.
struct PassphraseOptions: ParsableArguments {
    @Option(name: .customLong("passphrase-file"), help: "Read the passphrase from this file.")
    var file: String?

    @Option(name: .customLong("passphrase-env"), help: "Read the passphrase from this environment variable.")
    var environmentVariable: String?

    @Flag(name: .customLong("no-passphrase"), help: "There is no passphrase: check nothing, open what is in the clear.")
    var isAbsent = false

    var source: PassphraseSource {
        PassphraseSource(file: file, environmentVariable: environmentVariable, isAbsent: isAbsent)
    }
}

/// `--key-passphrase-file` and `--key-passphrase-env`, each any number of times.
struct KeyPassphraseOptions: ParsableArguments {
    @Option(
        name: .customLong("key-passphrase-file"),
        help: "Read a key's own passphrase from this file; may be repeated, each is tried on every key still locked.")
    var files: [String] = []

    @Option(name: .customLong("key-passphrase-env"), help: "The same from an environment variable; may be repeated.")
    var environmentVariables: [String] = []

    func passphrases() throws -> [Passphrase] {
        try files.map { try PassphraseSource.read(file: $0) }
            + environmentVariables.compactMap {
                try PassphraseSource(file: nil, environmentVariable: $0).passphrase(prompt: "Passphrase")
            }
    }
}

/// `--new-passphrase-file` and `--new-passphrase-env`.
struct NewPassphraseOptions: ParsableArguments {
    @Option(name: .customLong("new-passphrase-file"), help: "Read the new passphrase from this file.")
    var file: String?

    @Option(name: .customLong("new-passphrase-env"), help: "Read the new passphrase from this environment variable.")
    var environmentVariable: String?

    var source: PassphraseSource {
        PassphraseSource(prefix: "new-", file: file, environmentVariable: environmentVariable)
    }
}

/// `--new-key-passphrase-file` and `--new-key-passphrase-env`.
struct NewKeyPassphraseOptions: ParsableArguments {
    @Option(name: .customLong("new-key-passphrase-file"), help: "Seal the key with the passphrase in this file.")
    var file: String?

    @Option(name: .customLong("new-key-passphrase-env"), help: "The same from an environment variable.")
    var environmentVariable: String?

    var source: PassphraseSource {
        PassphraseSource(prefix: "new-key-", file: file, environmentVariable: environmentVariable)
    }
}

/// `--out-passphrase-file` and `--out-passphrase-env`.
struct OutPassphraseOptions: ParsableArguments {
    @Option(name: .customLong("out-passphrase-file"), help: "Read the result's passphrase from this file.")
    var file: String?

    @Option(name: .customLong("out-passphrase-env"), help: "Read the result's passphrase from this variable.")
    var environmentVariable: String?

    var source: PassphraseSource {
        PassphraseSource(prefix: "out-", file: file, environmentVariable: environmentVariable)
    }

    /// - Throws: `usage` where a passphrase is given and `--no-out-passphrase`, too.
    func check(isAbsent: Bool) throws {
        guard !isAbsent || !source.isGiven else {
            throw CommandFailure.usage(
                "--out-passphrase-file, --out-passphrase-env and --no-out-passphrase exclude each other")
        }
    }
}

/// `--source-passphrase-file`, `--source-passphrase-env` and `--no-source-passphrase`.
struct SourcePassphraseOptions: ParsableArguments {
    @Option(name: .customLong("source-passphrase-file"), help: "Read the source's passphrase from this file.")
    var file: String?

    @Option(name: .customLong("source-passphrase-env"), help: "Read the source's passphrase from this variable.")
    var environmentVariable: String?

    @Flag(name: .customLong("no-source-passphrase"), help: "The source has no passphrase.")
    var isAbsent = false

    var source: PassphraseSource {
        PassphraseSource(
            prefix: "source-", file: file, environmentVariable: environmentVariable, isAbsent: isAbsent)
    }
}
