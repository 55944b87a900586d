/// The commands of keytool in JDK 17, and the options of each.
enum KeytoolVerb: String, CaseIterable {
    case certreq, changealias, delete, exportcert, genkeypair, genseckey, gencert, gencrl, importcert, importpass
    case importkeystore, keypasswd, list, printcert, printcertreq, printcrl, storepasswd, showinfo

    /// Takes the names of older versions, too.
    init?(option: String) {
        let folded = option.lowercased()
        let current = Self.allCases.first { $0.olderName == folded }
        guard let verb = current ?? Self(rawValue: folded) else { return nil }
        self = verb
    }

    /// What the command was called before JDK 6; nil where it had no other name.
    var olderName: String? {
        switch self {
        case .genkeypair: "genkey"
        case .importcert: "import"
        case .exportcert: "export"
        default: nil
        }
    }

    /// What the command does, in a line.
    var meaning: String {
        switch self {
        case .certreq: "Generates a certificate request"
        case .changealias: "Changes an entry's alias"
        case .delete: "Deletes an entry"
        case .exportcert: "Exports a certificate"
        case .genkeypair: "Generates a key pair"
        case .genseckey: "Generates a secret key"
        case .gencert: "Issues a certificate for a request"
        case .gencrl: "Issues a revocation list"
        case .importcert: "Imports certificates, or a reply"
        case .importpass: "Keeps a passphrase as an entry"
        case .importkeystore: "Imports one or all entries from another keystore"
        case .keypasswd: "Changes the passphrase of a key"
        case .list: "Lists the entries of a keystore"
        case .printcert: "Prints the content of a certificate"
        case .printcertreq: "Prints the content of a certificate request"
        case .printcrl: "Prints the content of a revocation list"
        case .storepasswd: "Changes the passphrase of a keystore"
        case .showinfo: "Shows security-related information"
        }
    }

    /// The options that the help of the command shows, in its order.
    var options: [String] {
        switch self {
        case .certreq: ["alias", "sigalg", "file", "keypass"] + Self.store + ["dname", "ext"] + Self.common
        case .changealias: ["alias", "destalias", "keypass", "cacerts"] + Self.store + Self.common
        case .delete: ["alias", "cacerts"] + Self.store + Self.common
        case .exportcert: ["rfc", "alias", "file", "cacerts"] + Self.store + Self.common
        case .genkeypair:
            ["alias", "keyalg", "keysize", "groupname", "sigalg", "dname", "startdate", "ext", "validity", "keypass"]
                + ["signer", "signerkeypass"] + Self.store + Self.common
        case .genseckey: ["alias", "keypass", "keyalg", "keysize"] + Self.store + Self.common
        case .gencert:
            ["rfc", "infile", "outfile", "alias", "sigalg", "dname", "startdate", "ext", "validity", "keypass"]
                + Self.store + Self.common
        case .gencrl:
            ["rfc", "file", "id", "alias", "sigalg", "startdate", "validity", "keypass"] + Self.store + Self.common
        case .importcert:
            ["noprompt", "trustcacerts", "alias", "file", "keypass", "cacerts"] + Self.store + Self.common
        case .importpass: ["alias", "keypass", "keyalg", "keysize"] + Self.store + Self.common
        case .importkeystore:
            ["srckeystore", "destkeystore", "srcstoretype", "deststoretype", "srcstorepass", "deststorepass"]
                + ["srcprotected", "destprotected", "srcprovidername", "destprovidername", "srcalias", "destalias"]
                + ["srckeypass", "destkeypass", "noprompt"] + Self.providers + ["v"]
        case .keypasswd: ["alias", "keypass", "new"] + Self.store + Self.providers + ["v"]
        case .list: ["rfc", "alias", "cacerts"] + Self.store + Self.common
        case .printcert: ["rfc", "file", "sslserver", "jarfile", "trustcacerts"] + Self.store + Self.common
        case .printcertreq: ["file", "v"]
        case .printcrl: ["file", "trustcacerts"] + Self.store + Self.common
        case .storepasswd: ["new", "cacerts"] + Self.store + Self.providers + ["v"]
        case .showinfo: ["tls", "v"]
        }
    }

    /// Whether the command works without a passphrase, which then checks nothing.
    var readsUnchecked: Bool { [.list, .exportcert, .printcrl, .printcert].contains(self) }

    private static let store = ["keystore", "storepass", "storetype"]
    private static let providers = ["providername", "addprovider", "providerclass", "providerarg", "providerpath"]
    private static let common = providers + ["v", "protected"]
}
