extension HelpTopic {
    /// Every topic, in the order of the walk from a refused certificate to a working connection.
    static let all: [HelpTopic] =
        [
            alreadyAssigned, publicKeyAssigned, technicalData, uploadCertificate, certificates, keyPair, explorer,
            explorerWork, addKeystore, keyPassphrase, alias, messages, decisions, explain, matchRules, roles,
            connecting,
        ] + trust

    private static let connecting = HelpTopic(
        id: "connect-and-rotate", title: "Connect Both Sides, and Replace a Key While Calls Go On",
        words: ["connect", "rotate", "rotation", "renew", "expire", "counterpart", "map"],
        blocks: [
            .text(
                "A connection is a key pair of the tenant's keystore and the user that its calls arrive as. Connect "
                    + "makes both ends in one move; when a step fails, both are as they were."),
            .heading("Rotate"),
            .text(
                "A new key is made beside the old one and assigned to the same user. The alias then stands for the new "
                    + "key, and the old certificate is removed when no call has come with it for the overlap. When "
                    + "calls with the new certificate fail, the old key is put back."),
            .points([
                Link("Connections", Paths.connections), Link("Map of Connections", Paths.connectionMap),
            ]),
        ])

    private static let alreadyAssigned = HelpTopic(
        id: "certificate-already-assigned", title: "Certificate is Already Assigned to User",
        words: ["The Certificate is Already Assigned to User", "conflict", "clash", "refused", "2577062", "2322303"],
        blocks: [
            .text(
                "A certificate tells which user is calling, so it is assigned to at most one communication user. The "
                    + "message appears when a certificate is uploaded for a second one. Nothing was changed."),
            .heading("Who holds it"),
            .text("The message names the user, and the page links to it."),
            .points([Link("Administrator → Communication Certificates", Paths.certificates)]),
            .heading("Ways out"),
            .steps([
                Link(
                    "Create a key pair for the second user: Edit Credentials → Certificate → Create and Download Key Pair."
                ),
                Link("Let the caller make a key of its own, and upload its certificate or its certificate request."),
                Link("Move the certificate to the second user. The first one is refused from then on."),
            ]),
            .heading("After a key pair was created"),
            .points([
                Link("Make a JKS keystore of it", "/help/keystore-explorer"),
                Link("Add the keystore to the integration tenant", "/help/add-keystore"),
                Link("Set the private key alias in the flow, and deploy", "/help/private-key-alias"),
            ]),
        ])

    private static let publicKeyAssigned = HelpTopic(
        id: "public-key-already-assigned", title: "The Same Public Key is Held by Another User",
        words: ["public key already assigned", "shared key"],
        blocks: [
            .text(
                "Two certificates with one public key can be presented by whoever holds that key, so the second one is "
                    + "refused for another user. Ask the partner for a certificate with a key of its own.")
        ])

    private static let technicalData = HelpTopic(
        id: "technical-data", title: "See an arrangement's technical data",
        words: ["communication arrangement", "view all", "authentication method", "user id", "edit credentials"],
        blocks: [
            .steps([
                Link("Administrator → General Settings → Integration → Communication Arrangements", Paths.arrangements),
                Link("Open the arrangement, then View All → Technical Data."),
                Link("It shows the Authentication Method and the User ID. Edit Credentials stands at the right."),
            ])
        ])

    private static let uploadCertificate = HelpTopic(
        id: "upload-certificate", title: "Upload a partner's certificate",
        words: ["edit credentials", "certificate tab", "file type", "csr", "request", "pem", "cer"],
        blocks: [
            .steps([
                Link("Open the arrangement's Technical Data → Edit Credentials → Certificate → Upload Certificate."),
                Link("Choose the file, or paste its text. Any file name will do: the content decides."),
                Link("Read what was found, and what happens at call time. Nothing is saved yet."),
                Link("Assign."),
            ]),
            .text("A certificate request is answered with a certificate from this server's authority."),
        ])

    private static let certificates = HelpTopic(
        id: "communication-certificates", title: "Find out who holds a certificate",
        words: ["communication certificates", "owner", "move", "unassign", "block", "serial number", "fingerprint"],
        blocks: [
            .text(
                "Communication Certificates lists every assignment. Search by user, subject, issuer, serial number "
                    + "(decimal or hexadecimal) or fingerprint. On a certificate's page it can be moved, un-assigned "
                    + "or blocked; a block stays when the assignment goes."),
            .points([Link("Communication Certificates", Paths.certificates)]),
        ])

    private static let keyPair = HelpTopic(
        id: "create-and-download-key-pair", title: "Create and download a key pair",
        words: ["download and create key pair", "p12", "pkcs12", "passphrase", "password", "issue"],
        blocks: [
            .steps([
                Link("Technical Data → Edit Credentials → Certificate → Create and Download Key Pair."),
                Link("Type a passphrase twice, or have one proposed, and note it."),
                Link("The certificate is assigned at once; the .p12 file is downloaded. The key is not kept here."),
            ])
        ])

    private static let explorer = HelpTopic(
        id: "keystore-explorer", title: "Make a JKS keystore from a .p12 file",
        words: ["keystore explorer", "create a keystore", "jks", "import key pair", "save as", "keytool"],
        blocks: [
            .steps([
                Link("Keystore Explorer → Create a Keystore → JKS", Paths.explorer),
                Link("Import Key Pair: the .p12 file and its passphrase."),
                Link("Give an alias, and a new passphrase for the key pair."),
                Link("File → Save As: a name, and the keystore's passphrase. All three passphrases may differ."),
            ])
        ])

    private static let explorerWork = HelpTopic(
        id: "keystore-explorer-work", title: "Look into a keystore, and change it",
        words: [
            "keystore explorer", "open", "convert", "merge", "compare", "verify", "export", "renew",
            "certificate request",
            "csr", "import reply", "chain", "extensions", "secret key", "bks", "bcfks", "uber", "jceks", "pem",
        ],
        blocks: [
            .points([
                Link("Open a file of any format: its content decides, not its name.", Paths.explorer),
                Link(
                    "An entry shows its whole chain with extensions; there are Export, Certificate Request, Import Reply, "
                        + "Renew and Complete Chain, and a new alias or passphrase for its key."),
                Link(
                    "Verify says what is wrong with what; Convert says what the new format has no place for before it "
                        + "does anything; Merge and Compare take another file of any format."),
                Link("Nothing is written on the server: Save As hands the file to you."),
            ])
        ])

    private static let addKeystore = HelpTopic(
        id: "add-keystore", title: "Add a keystore to the integration tenant",
        words: ["monitor", "manage security", "keystore", "add", "upload", "jks"],
        blocks: [
            .steps([
                Link("Monitor → Manage Security → Keystore → Add", KeystoreAdditionPages.path),
                Link("Choose the file and give its passphrase."),
                Link("The result says what was added, kept, overwritten or refused, and why."),
            ])
        ])

    private static let keyPassphrase = HelpTopic(
        id: "key-passphrase", title: "A key has another passphrase than its keystore",
        words: ["key passphrase needed", "alias", "locked", "wrong passphrase"],
        blocks: [
            .text(
                "JKS protects each key with a passphrase of its own. Where it differs from the keystore's, the page "
                    + "names the alias and asks for it. Nothing is added before all of them open.")
        ])

    private static let alias = HelpTopic(
        id: "private-key-alias", title: "Set the private key alias of a flow",
        words: ["integration flow", "receiver channel", "deploy", "design", "diagram", "many flows at once"],
        blocks: [
            .steps([
                Link("Design → Integration Flows → the flow", Paths.flows),
                Link("Choose the receiver channel in the diagram."),
                Link("Private Key Alias → Save → Deploy."),
            ]),
            .text("To set it on several flows, tick them in the list and choose the alias below it."),
        ])

    private static let messages = HelpTopic(
        id: "message-processing", title: "See which certificate a message was sent with",
        words: ["message processing", "correlation id", "monitor", "fingerprint", "log"],
        blocks: [
            .text(
                "Each message's page lists its receiver calls with the private key alias and the fingerprint of the "
                    + "certificate. The correlation id is the same in the other system's Access Decisions."),
            .points([Link("Message Processing", Paths.messages)]),
        ])

    private static let decisions = HelpTopic(
        id: "access-decisions", title: "Find out why a call was refused",
        words: [
            "access decisions", "correlation id", "403", "401", "notAssigned", "expired", "blocked", "userLocked",
            "noActiveArrangement",
        ],
        blocks: [
            .text(
                "The caller sees one constant answer and a correlation id. Search for that id in Access Decisions to "
                    + "see the reason."), .points([Link("Access Decisions", Paths.decisions)]),
        ])

    private static let explain = HelpTopic(
        id: "explain", title: "Try a certificate without calling", words: ["explain", "verdict", "why", "test"],
        blocks: [
            .text("Explain says what a call with a certificate would be answered now, step by step."),
            .points([Link("Explain", Paths.explain)]),
        ])

    private static let matchRules = HelpTopic(
        id: "match-rules", title: "Match rules: exact and name",
        words: ["pinning", "subject", "issuer", "renewal", "rotate"],
        blocks: [
            .text(
                "Exact accepts one certificate only. Name accepts every certificate with the same subject that the "
                    + "same trusted authority issued, and so survives renewal. Two users clash when one certificate "
                    + "could match both.")
        ])

    private static let roles = HelpTopic(
        id: "roles", title: "Roles and rights", words: ["administrator", "auditor", "developer", "token", "sign in"],
        blocks: [
            .points([
                Link("Administrator", detail: "everything"),
                Link("Integration Developer", detail: "the tenant and its flows; reads the directory"),
                Link("Security Auditor", detail: "reads everything, changes nothing"),
            ])
        ])
}
