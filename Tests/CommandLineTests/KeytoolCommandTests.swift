import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// `countersign keytool`, beside the JDK's own where that is there.
@Suite struct KeytoolCommandTests {
    private let program: Program

    init() throws {
        program = try Program()
    }

    private var store: String { program.folder.path("store.p12") }

    @discardableResult
    private func keytool(_ arguments: String...) throws -> ExternalProgram.Outcome {
        let outcome = try program.run(["keytool"] + arguments)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return outcome
    }

    private func make(_ alias: String, _ more: String...) throws {
        let outcome = try program.run(
            [
                "keytool", "-genkeypair", "-keystore", store, "-storepass", "changeit", "-alias", alias, "-keyalg",
                "EC", "-dname", "CN=\(alias), O=Example, C=DE",
            ] + more)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    private func read() throws -> Keystore {
        try Keystore(bytes: try program.folder.read("store.p12"), passphrase: Passphrase("changeit"))
    }

    @Test func keyPairIsMadeAndListedInTheWordsOfTheJDK() throws {
        try make("Server", "-ext", "SAN=dns:a.example,ip:192.0.2.1", "-validity", "30")
        let short = try keytool("-list", "-keystore", store, "-storepass", "changeit").output
        #expect(short.contains("Keystore type: PKCS12"))
        #expect(short.contains("Your keystore contains 1 entry"))
        #expect(short.contains("server, "))
        #expect(short.contains("PrivateKeyEntry, "))
        #expect(short.contains("Certificate fingerprint (SHA-256): "))
        let long = try keytool("-list", "-v", "-keystore", store, "-storepass", "changeit", "-alias", "SERVER").output
        #expect(long.contains("Alias name: SERVER"))
        #expect(long.contains("Owner: CN=Server, O=Example, C=DE"))
        #expect(long.contains("DNSName: a.example"))
        #expect(
            try keytool("-list", "-rfc", "-keystore", store, "-storepass", "changeit").output.contains("-----BEGIN"))
    }

    @Test func passphraseComesFromEnvironmentFileAndStandardInput() throws {
        try make("a")
        let file = program.folder.path("pass")
        try keytool("-list", "-keystore", store, "-storepass:file", file)
        #expect(
            try program.run("keytool", "-list", "-keystore", store, "-storepass:env", "NO_SUCH_VARIABLE").status == 1)
        let wrong = try program.run("keytool", "-list", "-keystore", store, "-storepass", "wrong-one")
        #expect(wrong.status == 1)
        #expect(wrong.output.hasPrefix("keytool error: "))
    }

    @Test func requestIsIssuedAndItsReplyInstalled() throws {
        try make("authority", "-ext", "bc:c", "-ext", "ku:c=keyCertSign")
        try make("client", "-ext", "san=dns:client.example")
        let request = program.folder.path("request")
        let reply = program.folder.path("reply")
        try keytool(
            "-certreq", "-keystore", store, "-storepass", "changeit", "-alias", "client", "-file", request, "-ext",
            "san=dns:client.example")
        #expect(try keytool("-printcertreq", "-file", request).output.contains("Subject: CN=client, O=Example, C=DE"))
        try keytool(
            "-gencert", "-keystore", store, "-storepass", "changeit", "-alias", "authority", "-infile", request,
            "-outfile", reply, "-ext", "honored=all", "-ext", "eku=clientAuth", "-rfc")
        try keytool(
            "-importcert", "-noprompt", "-keystore", store, "-storepass", "changeit", "-alias", "client", "-file", reply
        )
        let entry = try #require(read().entry("client"))
        #expect(entry.certificates.count == 2)
        #expect(entry.certificates.first?.subjectAlternativeNames == ["DNS:client.example"])
        #expect(entry.certificates.first?.extendedKeyUsage == [ExtendedKeyUsage.clientAuthentication])
        #expect(entry.certificates.first?.isSigned(by: entry.certificates[1].publicKey) == true)
    }

    @Test func everyCertificateOfABundleIsKept() throws {
        let pki = try TestPKI().intermediate()
        let bundle = try program.folder.write("bundle.pem", pki.root.pem + pki.authority.certificate.pem)
        let outcome = try keytool(
            "-importcert", "-noprompt", "-keystore", store, "-storepass", "changeit", "-alias", "ca", "-file", bundle)
        #expect(outcome.errors.contains("2 certificates"))
        #expect(try read().entries.map(\.alias) == ["ca", "ca-2"])
    }

    @Test func unconfirmedCertificateIsNotAdded() throws {
        let pki = try TestPKI()
        let file = try program.folder.write("root.pem", pki.root.pem)
        let outcome = try program.run(
            "keytool", "-importcert", "-keystore", store, "-storepass", "changeit", "-alias", "ca", "-file", file)
        #expect(outcome.errors.contains("Trust this certificate?"))
        #expect(!FileManager.default.fileExists(atPath: store))
    }

    @Test func entriesAreRenamedExportedAndDeleted() throws {
        try make("a")
        try keytool(
            "-changealias", "-keystore", store, "-storepass", "changeit", "-alias", "a", "-destalias", "B")
        let file = program.folder.path("b.crt")
        try keytool(
            "-exportcert", "-rfc", "-keystore", store, "-storepass", "changeit", "-alias", "b", "-file", file)
        #expect(try keytool("-printcert", "-file", file).output.contains("Owner: CN=a"))
        try keytool(
            "-genseckey", "-keystore", store, "-storepass", "changeit", "-alias", "s", "-keyalg", "AES", "-keysize",
            "256")
        #expect(try read().entries.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.keyPair, .secretKey])
        try keytool("-delete", "-keystore", store, "-storepass", "changeit", "-alias", "B")
        try keytool("-storepasswd", "-keystore", store, "-storepass", "changeit", "-new", "another-one")
        let read = try Keystore(bytes: try program.folder.read("store.p12"), passphrase: Passphrase("another-one"))
        #expect(read.entries.map(\.alias) == ["s"])
    }

    @Test func storesAreImportedIntoAnotherType() throws {
        try make("a")
        try make("b")
        let jks = program.folder.path("store.jks")
        let outcome = try keytool(
            "-importkeystore", "-noprompt", "-srckeystore", store, "-srcstorepass", "changeit", "-destkeystore", jks,
            "-deststoretype", "JKS", "-deststorepass", "changeit")
        #expect(outcome.errors.contains("2 entries successfully imported, 0 entries failed"))
        try keytool(
            "-keypasswd", "-keystore", jks, "-storepass", "changeit", "-alias", "a", "-new", "key-passphrase")
        let read = try Keystore(
            bytes: try program.folder.read("store.jks"), passphrase: Passphrase("changeit"),
            keyPassphrases: [Passphrase("key-passphrase")])
        #expect(read.type == .jks)
        #expect(read.entries.allSatisfy { $0.keyStatus == .decrypted })
    }

    @Test func configurationFileGivesOptions() throws {
        try make("a")
        let file = try program.folder.write(
            "keytool.conf", "# defaults\nkeytool.all = -keystore \"\(store)\"\nkeytool.list = -storepass changeit -v\n")
        #expect(try keytool("-list", "-conf", file).output.contains("Alias name: a"))
    }

    @Test func everyCommandHasHelpAndWhatIsNotOfferedIsNamed() throws {
        let commands = try keytool("-help").errors
        for verb in [
            "certreq", "changealias", "delete", "exportcert", "genkeypair", "genseckey", "gencert", "importcert",
            "importpass", "importkeystore", "keypasswd", "list", "printcert", "printcertreq", "printcrl",
            "storepasswd", "showinfo",
        ] {
            #expect(commands.contains(" -\(verb) "))
            #expect(try keytool("-\(verb)", "-help").errors.contains("keytool -\(verb)"))
        }
        for arguments in [
            ["-list", "-storetype", "PKCS11", "-keystore", "NONE", "-providername", "SunPKCS11"],
            ["-printcert", "-sslserver", "localhost:1"], ["-list", "-keystore", "/nowhere/store"],
        ] {
            let outcome = try program.run(["keytool"] + arguments)
            #expect(outcome.status == 1)
            #expect(outcome.output.hasPrefix("keytool error: "))
        }
        for arguments in [["-list", "-nosuchoption"], ["-nosuchcommand"]] {
            let outcome = try program.run(["keytool"] + arguments)
            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("Illegal option:  -nosuch"))
        }
    }

    @Test func everyKindOfExtensionIsMade() throws {
        try make(
            "a", "-ext", "IAN=dns:ian.example", "-ext", "AIA=ocsp:uri:http://ocsp.example/", "-ext",
            "SIA=caRepository:uri:http://r.example/", "-ext", "CRL=uri:http://crl.example/c.crl", "-ext",
            "1.2.3.4:critical=04:01:ab", "-ext", "ku:c=digitalS,kcs,crl", "-sigalg", "SHA512withECDSA")
        let certificate = try #require(read().entry("a")?.certificates.first)
        #expect(certificate.signatureAlgorithm.name == "SHA512withECDSA")
        #expect(certificate.keyUsage == [.digitalSignature, .keyCertSign, .cRLSign])
        let told = Dictionary(
            certificate.extensions.map { ($0.name, $0.explanation.joined(separator: ", ")) }, uniquingKeysWith: { $1 })
        #expect(told["issuerAltName"] == "DNS:ian.example")
        #expect(told["authorityInfoAccess"] == "OCSP at URI:http://ocsp.example/")
        #expect(told["subjectInfoAccess"] == "repository at URI:http://r.example/")
        #expect(told["cRLDistributionPoints"] == "URI:http://crl.example/c.crl")
        #expect(told["1.2.3.4"] == "0401ab")
        for (option, value) in [("-ext", "ku=key"), ("-sigalg", "SHA1withECDSA"), ("-ext", "nosuch=1")] {
            let outcome = try program.run(
                "keytool", "-genkeypair", "-keystore", store, "-storepass", "changeit", "-alias", "b", "-keyalg", "EC",
                "-dname", "CN=b", option, value)
            #expect(outcome.status == 1)
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("keytool"))) func keytoolOfTheJDKReadsWhatOursMakes() throws {
        try make("a")
        try keytool(
            "-genseckey", "-keystore", store, "-storepass", "changeit", "-alias", "s", "-keyalg", "AES", "-keysize",
            "128")
        let theirs = try ExternalProgram.required("keytool").run([
            "-J-Duser.language=en", "-list", "-keystore", store, "-storepass", "changeit",
        ])
        #expect(theirs.status == 0)
        #expect(theirs.output.contains("Your keystore contains 2 entries"))
        #expect(theirs.output.contains("SecretKeyEntry"))
    }
}
