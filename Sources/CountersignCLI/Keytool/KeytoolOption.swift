/// An option of keytool: whether it takes a value, and what it means.
struct KeytoolOption {
    let name: String
    /// What stands for its value in the help; nil for an option without one.
    let placeholder: String?
    let meaning: String

    /// Every option of every command; keytool takes each of them with any command, and passes over what means nothing
    /// there.
    static let all: [KeytoolOption] = [
        .init("rfc", nil, "text in the manner of RFC 1421 instead of bytes"),
        .init("alias", "alias", "the entry to work on"), .init("destalias", "alias", "the alias that it gets"),
        .init("keyalg", "alg", "algorithm of the key"), .init("keysize", "size", "size of the key in bits"),
        .init("groupname", "name", "the key's group, such as an elliptic curve"),
        .init("sigalg", "alg", "algorithm of the signature"), .init("dname", "name", "distinguished name"),
        .init("startdate", "date", "when the validity begins"), .init("validity", "days", "how many days it lasts"),
        .init("ext", "value", "an extension; may be given several times"),
        .init("id", "serial[:reason]", "a revoked certificate; may be given several times"),
        .init("keypass", "arg", "passphrase of the key"), .init("new", "arg", "the new passphrase"),
        .init("signer", "alias", "the entry whose key signs"),
        .init("signerkeypass", "arg", "passphrase of that key"), .init("file", "file", "the file to read or write"),
        .init("infile", "file", "the file to read"), .init("outfile", "file", "the file to write"),
        .init("sslserver", "server[:port]", "a TLS server whose certificates are shown"),
        .init("jarfile", "file", "a signed jar"), .init("noprompt", nil, "asks nothing"),
        .init("trustcacerts", nil, "trusts the certificates of cacerts, too"),
        .init("keystore", "keystore", "the keystore's file"), .init("cacerts", nil, "works on the cacerts keystore"),
        .init("storepass", "arg", "passphrase of the keystore"), .init("storetype", "type", "format of a new keystore"),
        .init("srckeystore", "keystore", "the keystore to take from"),
        .init("destkeystore", "keystore", "the keystore to put into"),
        .init("srcstoretype", "type", "format of the first"), .init("deststoretype", "type", "format of the second"),
        .init("srcstorepass", "arg", "passphrase of the first"),
        .init("deststorepass", "arg", "passphrase of the second"),
        .init("srcprotected", nil, "the first is opened without a passphrase of ours"),
        .init("destprotected", nil, "the same of the second"),
        .init("srcprovidername", "name", "provider of the first"),
        .init("destprovidername", "name", "provider of the second"),
        .init("srcalias", "alias", "the one entry to take"),
        .init("srckeypass", "arg", "passphrase of its key"),
        .init("destkeypass", "arg", "passphrase that its key gets"),
        .init("tls", nil, "versions and suites of TLS"), .init("providername", "name", "provider"),
        .init("addprovider", "name", "a further provider, by name"),
        .init("providerclass", "class", "a further provider, by class"),
        .init("providerarg", "arg", "what that provider is begun with"),
        .init("providerpath", "list", "where that provider is found"), .init("v", nil, "tells more"),
        .init("protected", nil, "no passphrase is asked for"), .init("help", nil, "shows this text"),
    ]

    static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Options that may be repeated; of others the last one counts, with a warning.
    static let repeatable: Set<String> = ["ext", "id", "addprovider", "providerclass", "providerarg"]

    /// Options whose value may come from the environment or a file: `-storepass:env VAR`.
    static let secret: Set<String> = [
        "storepass", "keypass", "new", "srcstorepass", "deststorepass", "srckeypass", "destkeypass", "signerkeypass",
    ]

    private init(_ name: String, _ placeholder: String?, _ meaning: String) {
        self.name = name
        self.placeholder = placeholder
        self.meaning = meaning
    }
}
