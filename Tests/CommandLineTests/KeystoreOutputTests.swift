import CountersignTesting
import Foundation
import KeyMaterial
import Testing

/// What is written, where it may be written, and what is refused before anything is lost.
@Suite struct KeystoreOutputTests {
    private let program: Program

    init() throws {
        program = try Program()
        try program.keystore("create", "store", "--type", "pkcs12")
        try program.keystore(
            "generate-key-pair", "store", "--alias", "a", "--algorithm", "ec-p256", "--subject", "CN=a")
    }

    private func run(_ verb: String, _ arguments: String...) throws -> ExternalProgram.Outcome {
        try program.run(["keystore", verb, program.folder.path("store")] + arguments)
    }

    private func export(to out: String, _ more: String...) throws -> ExternalProgram.Outcome {
        let fixed = ["--passphrase-file", program.folder.path("pass"), "--alias", "a", "--format", "certificates"]
        return try program.run(["keystore", "export", program.folder.path("store")] + fixed + ["--out", out] + more)
    }

    @Test func keystoreThatWasNotCheckedIsNotRewritten() throws {
        let new = try program.folder.write("new", "another-one")
        let before = try program.folder.read("store")
        let outcome = try run("set-passphrase", "--no-passphrase", "--new-passphrase-file", new)
        #expect(outcome.status == 64)
        let pem = try program.folder.write("root.pem", try TestPKI().root.pem)
        #expect(
            try run("import-certificate", "--no-passphrase", "--from", pem, "--alias", "root").status == 64)
        #expect(try program.folder.read("store") == before)
    }

    @Test func damagedBlockIsListedAmongTheOthersAndNotRewritten() throws {
        let root = try TestPKI().root.pem
        let text = root.replacingOccurrences(of: "-----END CERTIFICATE-----\n", with: "") + root
        let bundle = try program.folder.write("bundle.pem", text)
        let listed = try program.run("keystore", "list", bundle)
        #expect(listed.status == 0 && listed.output.contains("2 entries"))
        #expect(listed.output.contains("damaged: line 1: the block `CERTIFICATE` has no end"))
        #expect(listed.errors.contains("line 1: the block `CERTIFICATE` has no end"))
        #expect(try program.run("keystore", "verify", bundle).status == 65)
        let more = try program.folder.write("more.pem", try TestPKI().root.pem)
        let arguments = ["--no-passphrase", "--from", more, "--alias", "more"]
        let refused = try program.run(["keystore", "import-certificate", bundle] + arguments)
        #expect(refused.status == 65 && refused.errors.contains("would be lost"))
        #expect(String(decoding: try program.folder.read("bundle.pem"), as: UTF8.self) == text)
        #expect(try program.run("keystore", "inventory", bundle, "--expires-within", "1").status == 65)
    }

    @Test func whatIsNoRegularFileIsWrittenThrough() throws {
        let printed = try export(to: "-")
        #expect(printed.status == 0)
        #expect(printed.output.hasPrefix("-----BEGIN CERTIFICATE-----"))
        #expect(printed.errors.contains("exported"))
        let pipe = program.folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        // Both ends, so that nobody waits for the other.
        let end = open(pipe, O_RDWR | O_NONBLOCK)
        try #require(end >= 0)
        defer { close(end) }
        #expect(try export(to: pipe).status == 0)
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        var bytes = [UInt8](repeating: 0, count: 27)
        #expect(read(end, &bytes, bytes.count) == bytes.count)
        #expect(String(decoding: bytes, as: UTF8.self) == "-----BEGIN CERTIFICATE-----")
    }

    @Test func linksThatLeadNowhereAndProtectedFilesAreRefused() throws {
        let link = program.folder.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: program.folder.path("none"))
        #expect(try export(to: link).status == 77)
        let loop = program.folder.path("loop")
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(try export(to: loop).status == 77)
        #expect(try export(to: program.folder.path("none/file")).status == 66)
        let held = program.folder.path("held")
        #expect(try export(to: held).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: held)
        // A file that is written anew is replaced, as key files are that only their owner may read.
        #expect(try export(to: held, "--overwrite").status == 0)

        let store = program.folder.path("store")
        let before = try program.folder.read("store")
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: store)
        #expect(
            try run("rename", "--passphrase-file", program.folder.path("pass"), "--alias", "a", "--to", "b").status
                == 77)
        #expect(try program.folder.read("store") == before)
    }

    @Test func existingFileIsReplacedOnlyWhereThatIsAskedFor() throws {
        let out = try program.folder.write("out", "mine")
        let refused = try export(to: out)
        #expect(refused.status == 77)
        #expect(refused.errors.contains("--overwrite"))
        #expect(String(decoding: try program.folder.read("out"), as: UTF8.self) == "mine")
        #expect(try export(to: out, "--overwrite").status == 0)
    }

    @Test func contradictionsAreRefused() throws {
        let pass = program.folder.path("pass")
        #expect(
            try export(to: program.folder.path("x"), "--out-passphrase-file", pass, "--no-out-passphrase").status == 64)
        #expect(try export(to: program.folder.path("x"), "--profile", "java8").status == 64)
    }

    @Test func resultsThatCannotBePrintedAreAFailure() throws {
        let environment = try ExternalProgram.required("sh")
        let command = "\"$1\" keystore list \"$2\" --passphrase-file \"$3\" > /dev/full"
        let outcome = try environment.run(
            ["-c", command, "sh", program.path, program.folder.path("store"), program.folder.path("pass")])
        #expect(outcome.status == 69)
    }

    @Test func inventoryTellsWhatStayedClosed() throws {
        let outcome = try run("inventory", "--expires-within", "1")
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("1 file not seen whole"))
        let pass = program.folder.path("pass")
        #expect(try run("inventory", "--expires-within", "1", "--passphrase-file", pass).status == 0)
    }

    @Test func issuerInNameOnlyIsNotTaken() throws {
        try program.keystore("request", "store", "--alias", "a", "--out", program.folder.path("request.pem"))
        let request = try CertificateSigningRequest(pemOrDER: try program.folder.read("request.pem"))
        let pki = try TestPKI()
        let other = try TestPKI()
        let template = CertificateTemplate(
            subject: request.subject, notBefore: pki.now, notAfter: pki.now.addingTimeInterval(86_400), usage: .client)
        let certificate = try template.signed(
            for: request.publicKey, issuer: pki.authority.certificate, issuerKey: pki.authority.key)
        let reply = try program.folder.write("reply.pem", certificate.pem + other.root.pem)
        let arguments = [
            "keystore", "import-reply", program.folder.path("store"), "--passphrase-file", program.folder.path("pass"),
            "--alias", "a", "--from", reply,
        ]
        let refused = try program.run(arguments)
        #expect(refused.status == 77)
        #expect(refused.errors.contains("the signature fails"))
        let java = try program.run([
            "keytool", "-importcert", "-noprompt", "-keystore", program.folder.path("store"), "-storepass", "changeit",
            "-alias", "a", "-file", reply,
        ])
        #expect(java.status == 1)
        #expect(java.output.contains("Incomplete certificate chain in reply"))
        #expect(try program.run(arguments + ["--allow-incomplete-chain"]).status == 0)
    }

    @Test func keystoreMovesToAnotherTypeInItsPlace() throws {
        try program.keystore("convert", "store", "--to", "jks", "--out", program.folder.path("j"))
        let path = program.folder.path("j")
        let outcome = try program.run([
            "keytool", "-importkeystore", "-srckeystore", path, "-destkeystore", path, "-deststoretype", "pkcs12",
            "-srcstorepass", "changeit",
        ])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("is backed up as \"\(path).old\""))
        #expect(try program.folder.read("j.old").starts(with: [0xfe, 0xed]))
        #expect(try program.folder.read("j").first == 0x30)
        #expect(try program.listing("j") == ["a keyPair decrypted"])
        let wrong = try program.run([
            "keytool", "-genseckey", "-keystore", path, "-storepass", "changeit", "-keyalg", "AES", "-keysize", "100",
        ])
        #expect(wrong.output.contains("Wrong keysize: must be equal to 128, 192 or 256"))
    }
}
