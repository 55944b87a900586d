import Foundation

/// What `keytool -help` shows.
enum KeytoolHelp {
    static let commands: String = {
        let descriptions: [(KeytoolVerb, String)] = [
            (.certreq, "Generates a certificate request"), (.changealias, "Changes an entry's alias"),
            (.delete, "Deletes an entry"), (.exportcert, "Exports a certificate"),
            (.genkeypair, "Generates a key pair"), (.genseckey, "Generates a secret key"),
            (.gencert, "Issues a certificate for a request"), (.importcert, "Imports certificates, or a reply"),
            (.importpass, "Keeps a passphrase as an entry"),
            (.importkeystore, "Imports one or all entries from another keystore"),
            (.keypasswd, "Changes the passphrase of a key"), (.list, "Lists the entries of a keystore"),
            (.printcert, "Prints the content of a certificate"),
            (.printcertreq, "Prints the content of a certificate request"),
            (.printcrl, "Prints the content of a revocation list"),
            (.storepasswd, "Changes the passphrase of a keystore"), (.showinfo, "Shows security-related information"),
        ]
        let lines = descriptions.map { verb, text in
            " -" + verb.rawValue.padding(toLength: 19, withPad: " ", startingAt: 0) + text
        }
        return (["Commands:", ""] + lines + ["", "Use \"keytool -command_name -help\" for the options of a command."])
            .joined(separator: "\n")
    }()

    static func options(of command: KeytoolVerb) -> String {
        let valued = command.valued.map { " -\($0) <value>" }
        let flags = command.flags.map { " -\($0)" }
        return (["keytool -\(command.rawValue) [OPTION]...", "", "Options:", ""] + (valued + flags).sorted())
            .joined(separator: "\n")
    }
}
