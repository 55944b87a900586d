import Foundation
import KeyMaterial
import ManagementSchema

extension Story {
    /// A key pair that was created for a user, as the file that was handed over.
    struct KeyPairFile: Sendable {
        let path: String
        let passphrasePath: String
        let certificate: Certificate
    }

    /// Row 4: Create and Download Key Pair.
    func createKeyPair(_ taken: Certificate) async throws -> KeyPairFile {
        let user = second.user
        stage.report.step("4", "Create and Download Key Pair for \(user)")
        let file = stage.file("\(user).p12")
        let passphrase = try stage.passphraseFile("p12.passphrase")
        try await stage.countersign(
            .business, "key-pair", "create", "--user", user, "--out", file.path, "--passphrase-file", passphrase.path)
        let identity = try Caller.identity(of: file, passphrase: passphrase.passphrase)
        let certificate = identity.chain[0]
        try stage.report.prove(
            "the new certificate is another one, and its key fits",
            certificate.fingerprint != taken.fingerprint && identity.key.matches(certificate) == true)
        if ProgramRun.find("openssl") != nil {
            let run = try await ProgramRun.run(
                "openssl", ["pkcs12", "-in", file.path, "-passin", "file:\(passphrase.path)", "-nodes", "-noout"])
            try stage.report.prove("openssl opens the .p12", run.exitStatus == 0, found: run.errors)
        }
        let list = try await stage.json(.business, "certificate", "list", isShown: false)
        let row = list["certificates"].elements.first { $0["sha256Fingerprint"].text == certificate.fingerprint.hex }
        try stage.report.prove("its certificate is assigned to \(user)", row?["user"].text == user)
        try await stage.countersign(.business, "arrangement", "activate", second.arrangement)
        return KeyPairFile(path: file.path, passphrasePath: passphrase.path, certificate: certificate)
    }

    /// A keystore file with the passphrases of the store and of its key.
    struct KeystoreFile: Sendable {
        let path: String
        let passphrasePath: String
        let keyPassphrasePath: String
    }

    /// Row 5: `name.jks` from the `.p12`, with three different passphrases.
    func makeKeystore(_ keyPair: KeyPairFile) async throws -> KeystoreFile {
        stage.report.step("5", "A keystore of type JKS, with three different passphrases")
        let keystore = KeystoreFile(
            path: stage.file("name.jks").path, passphrasePath: try stage.passphraseFile("jks.passphrase").path,
            keyPassphrasePath: try stage.passphraseFile("key.passphrase").path)
        try await stage.countersign(
            nil, "keystore", "create", keystore.path, "--type", "jks", "--passphrase-file", keystore.passphrasePath)
        try await stage.countersign(
            nil, "keystore", "import-key-pair", keystore.path, "--from", keyPair.path, "--alias", "alias_1",
            "--passphrase-file", keystore.passphrasePath, "--source-passphrase-file", keyPair.passphrasePath,
            "--new-key-passphrase-file", keystore.keyPassphrasePath)
        let list = try await stage.json(
            nil, "keystore", "list", keystore.path, "--passphrase-file", keystore.passphrasePath, isShown: false)
        let entry = list["entries"].elements.first
        try stage.report.prove(
            "it holds alias_1, whose key the store's passphrase does not open",
            list["type"].text == "JKS" && entry?["alias"].text == "alias_1" && entry?["keyStatus"].text == "locked",
            found: "\(list)")
        if ProgramRun.find("keytool") != nil {
            let run = try await ProgramRun.run(
                "keytool", ["-list", "-keystore", keystore.path, "-storepass:file", keystore.passphrasePath])
            try stage.report.prove(
                "keytool -list shows alias_1 as PrivateKeyEntry",
                run.exitStatus == 0 && run.output.contains("alias_1") && run.output.contains("PrivateKeyEntry"),
                found: run.output + run.errors)
        }
        return keystore
    }

    /// Row 6: the keystore is added to the tenant; the key's own passphrase is asked for by alias.
    func addToTenant(_ keystore: KeystoreFile) async throws {
        stage.report.step("6", "Add the keystore to the tenant")
        let refused = try await stage.countersign(
            .tenant, "tenant", "keystore", "add", keystore.path, "--passphrase-file", keystore.passphrasePath,
            status: 65)
        stage.report.note(refused.errors.trimmingCharacters(in: .newlines))
        let before = try await stage.json(.tenant, "tenant", "keystore", "list", isShown: false)
        try stage.report.prove(
            "without the key's passphrase the alias is named and nothing is added",
            refused.errors.contains("alias_1") && !Self.aliases(before).contains("alias_1"))
        let run = try await stage.countersign(
            .tenant, "tenant", "keystore", "add", keystore.path, "--passphrase-file", keystore.passphrasePath,
            "--key-passphrase-file", keystore.keyPassphrasePath)
        stage.report.note(run.output.trimmingCharacters(in: .newlines))
        try stage.report.prove(
            "it is added under its alias",
            run.output.contains("Keystore name.jks added: 1 key pair (alias_1), 0 certificates"), found: run.output)
    }

    private static func aliases(_ list: JSONValue) -> [String] {
        list["entries"].elements.compactMap { $0["alias"].text }
    }

    /// Row 7: the second flow's receiver channel gets the alias.
    func pointSecondFlow() async throws {
        stage.report.step("7", "The alias becomes the Private Key Alias of the second flow's receiver channel")
        try await stage.countersign(
            .tenant, "flow", "configure", second.flow, "--private-key-alias", "alias_1")
        try await stage.countersign(.tenant, "flow", "deploy", second.flow)
    }
}
