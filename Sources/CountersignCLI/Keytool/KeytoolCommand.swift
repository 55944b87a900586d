import ArgumentParser
import KeystoreFormats

/// `countersign keytool …`: the commands, options and messages of the JDK's program, for scripts that call it.
struct KeytoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keytool",
        abstract: "The JDK's keytool, by its own commands and options: alias keytool='countersign keytool'.",
        discussion: """
            The commands of JDK 17. Where keytool drops something without a word (certificates of a bundle, \
            entries of PKCS#12 that Java does not mark as trusted), it is kept and told. Not offered, and refused by \
            name: PKCS#11 and other providers, DSA, signatures with SHA-1 and MD5.
            """)

    @Argument(parsing: .captureForPassthrough, help: "A command, such as -list, and its options.")
    var arguments: [String] = []

    func run() throws {
        do {
            try Keytool.run(arguments)
        } catch let code as ExitCode {
            throw code
        } catch let usage as KeytoolUsage {
            Output.note(usage.text)
            throw ExitCode(1)
        } catch {
            Self.tell(CommandFailure(error))
            throw ExitCode(1)
        }
    }

    /// The JDK's program writes its errors to standard output, and scripts look for them there; only of a command line
    /// that it does not understand it tells on standard error.
    private static func tell(_ failure: CommandFailure) {
        if failure.code == KeystoreError.Code.wrongPassphrase.rawValue {
            Output.print("keytool error: java.io.IOException: keystore password was incorrect")
            return
        } else {
            Output.print(
                "keytool error: \(failure.what.split(separator: "\n").map { Table.printable(String($0)) }.joined(separator: "\n"))"
            )
        }
        if let hint = failure.hint { Output.note("hint: \(Table.printable(hint))") }
    }
}

/// One call of keytool.
enum Keytool {
    static func run(_ arguments: [String]) throws {
        let parsed = try KeytoolArguments(arguments)
        guard let command = parsed.command else {
            Output.note(KeytoolHelp.commands)
            return
        }
        if parsed.has("help") {
            Output.note(KeytoolHelp.options(of: command))
            return
        }
        try parsed.refuseWhatIsNotOffered()
        try run(command, parsed)
        parsed.warnings.tell()
    }

    private static func run(_ command: KeytoolVerb, _ parsed: KeytoolArguments) throws {
        switch command {
        case .list: try KeytoolListing(parsed).run()
        case .genkeypair: try KeytoolKeyPair(parsed).run()
        case .genseckey: try KeytoolSecrets(parsed).generate()
        case .importpass: try KeytoolSecrets(parsed).importPassphrase()
        case .certreq: try KeytoolRequests(parsed).request()
        case .gencert: try KeytoolRequests(parsed).issue()
        case .gencrl: try KeytoolRevocation(parsed).run()
        case .printcertreq: try KeytoolRequests(parsed).print()
        case .importcert: try KeytoolCertificateImport(parsed).run()
        case .exportcert: try KeytoolEntries(parsed).export()
        case .changealias: try KeytoolEntries(parsed).changeAlias()
        case .delete: try KeytoolEntries(parsed).delete()
        case .keypasswd: try KeytoolEntries(parsed).changeKeyPassphrase()
        case .storepasswd: try KeytoolEntries(parsed).changeStorePassphrase()
        case .importkeystore: try KeytoolStoreImport(parsed).run()
        case .printcert: try KeytoolPrinting(parsed).certificates()
        case .printcrl: try KeytoolPrinting(parsed).revocationList()
        case .showinfo: try KeytoolPrinting(parsed).information()
        }
    }
}
