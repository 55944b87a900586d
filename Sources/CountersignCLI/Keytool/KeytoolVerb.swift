/// The commands of keytool in JDK 17, and the options of each.
enum KeytoolVerb: String, CaseIterable {
    case certreq, changealias, delete, exportcert, genkeypair, genseckey, gencert, importcert, importpass
    case importkeystore, keypasswd, list, printcert, printcertreq, printcrl, storepasswd, showinfo

    /// Takes the names of older versions, too.
    init?(option: String) {
        let older = ["genkey": "genkeypair", "import": "importcert", "export": "exportcert"]
        self.init(rawValue: older[option] ?? option)
    }

    /// Options with a value.
    var valued: Set<String> {
        switch self {
        case .certreq: Self.store.union(["alias", "sigalg", "file", "keypass", "dname", "ext"])
        case .changealias: Self.store.union(["alias", "destalias", "keypass"])
        case .delete: Self.store.union(["alias"])
        case .exportcert: Self.store.union(["alias", "file"])
        case .genkeypair:
            Self.store.union([
                "alias", "keyalg", "keysize", "groupname", "sigalg", "signer", "signerkeypass", "dname", "startdate",
                "ext", "validity", "keypass",
            ])
        case .genseckey: Self.store.union(["alias", "keypass", "keyalg", "keysize"])
        case .gencert:
            Self.store.union([
                "infile", "outfile", "alias", "sigalg", "dname", "startdate", "ext", "validity", "keypass",
            ])
        case .importcert: Self.store.union(["alias", "file", "keypass"])
        case .importpass: Self.store.union(["alias", "keypass", "keyalg", "keysize"])
        case .importkeystore:
            Self.providers.union([
                "srckeystore", "destkeystore", "srcstoretype", "deststoretype", "srcstorepass", "deststorepass",
                "srcprovidername", "destprovidername", "srcalias", "destalias", "srckeypass", "destkeypass",
            ])
        case .keypasswd: Self.store.union(["alias", "keypass", "new"])
        case .list: Self.store.union(["alias"])
        case .printcert: Self.store.union(["file", "sslserver", "jarfile"])
        case .printcertreq: ["file"]
        case .printcrl: Self.store.union(["file"])
        case .storepasswd: Self.store.union(["new"])
        case .showinfo: []
        }
    }

    /// Options without one.
    var flags: Set<String> {
        let common: Set<String> = ["v", "help", "protected", "cacerts"]
        switch self {
        case .exportcert, .gencert, .list: return common.union(["rfc"])
        case .printcert: return common.union(["rfc", "trustcacerts"])
        case .importcert: return common.union(["noprompt", "trustcacerts"])
        case .importkeystore: return common.union(["noprompt", "srcprotected", "destprotected"])
        case .printcrl: return common.union(["trustcacerts"])
        case .showinfo: return common.union(["tls"])
        default: return common
        }
    }

    private static let providers: Set<String> = [
        "providername", "addprovider", "providerclass", "providerarg", "providerpath",
    ]
    private static let store = providers.union(["keystore", "storepass", "storetype"])
}
