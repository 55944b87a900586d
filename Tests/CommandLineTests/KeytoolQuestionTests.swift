import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// What `countersign keytool` asks for on standard input, beside the JDK's own: the same questions, sentences and status.
@Suite(.enabled(if: ExternalProgram.shouldTest("keytool"))) struct KeytoolQuestionTests {
    private let program: Program
    private let theirs: ExternalProgram

    init() throws {
        program = try Program()
        theirs = try ExternalProgram.required("keytool")
    }

    /// Runs one call with both, `STORE` standing for a file of each one's own, and compares what both wrote.
    private func expectSame(_ arguments: [String], input: String = "") throws {
        func named(_ name: String) -> [String] {
            arguments.map { $0.replacing("STORE", with: program.folder.path(name)) }
        }
        let ours = try program.run(["keytool"] + named("ours"), input: input)
        let jdk = try theirs.run(["-J-Duser.language=en", "-J-Duser.timezone=UTC"] + named("theirs"), input: input)
        #expect(ours.status == jdk.status, "\(arguments): \(ours.output)\(ours.errors)")
        for (mine, other) in [(ours.output, jdk.output), (ours.errors, jdk.errors)] {
            #expect(comparable(mine, "ours") == comparable(other, "theirs"), "\(arguments)")
        }
    }

    /// Without what differs between any two keys: fingerprints, serial numbers, Base64 and dumps.
    private func comparable(_ text: String, _ name: String) -> [String] {
        let own = ["Certificate fingerprint", "Serial number", "Valid from", "SHA", "Keystore provider", "hint:", "00"]
        return text.replacing(program.folder.path(name), with: "STORE").replacing(/hint: .*/, with: "").split(
            whereSeparator: \.isNewline
        )
        .map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { line in
            !own.contains { line.hasPrefix($0) }
                && !line.allSatisfy { $0.isLetter || $0.isNumber || "+/=".contains($0) }
        }
    }

    private let common = ["-keystore", "STORE", "-storepass", "changeit"]
    private let pair = ["-genkeypair", "-keystore", "STORE", "-keyalg", "EC"]

    @Test func aNameIsAskedForUntilItIsConfirmed() throws {
        try expectSame(pair, input: "changeit\nchangeit\nJane\nUnit\nOrg\nCity\nState\nDE\nyes\n")
        try expectSame(
            pair + ["-alias", "two"], input: "changeit\nA, B\nUnit\nOrg\nCity\nState\nDE\nno\n\n\n\n\n\n\nYES\n")
        let keystore = try Keystore(bytes: try program.folder.read("ours"), passphrase: Passphrase("changeit"))
        #expect(
            keystore.entries.map { $0.certificates.first?.subject.description } == [
                "CN=Jane,OU=Unit,O=Org,L=City,ST=State,C=DE", "CN=A\\, B,OU=Unit,O=Org,L=City,ST=State,C=DE",
            ])
        // The end of the input is no confirmation.
        #expect(try program.run(["keytool"] + pair + ["-storepass", "changeit"], input: "").status == 1)
    }

    @Test func keysOfJavasOwnFormatsHaveAPassphraseThatIsAskedFor() throws {
        let jks = ["-storetype", "JKS"]
        func named(_ name: String) -> [String] { pair + jks + ["-alias", name, "-dname", "CN=\(name)"] }
        try expectSame(named("a"), input: "changeit\nchangeit\n\n")
        try expectSame(named("b"), input: "changeit\nkeypass1\nkeypass1\n")
        try expectSame(named("c"), input: "changeit\nkey\nkeypass1\nkeypass2\nkeypass1\nkeypass1\n")
        try expectSame(["-certreq", "-v", "-alias", "b", "-file", "STORE.csr"] + common, input: "keypass1\n")
        try expectSame(["-certreq", "-alias", "b", "-file", "STORE.csr"] + common, input: "wrong-one\n")
        try expectSame(["-keypasswd", "-alias", "b"] + common, input: "keypass1\nnewpass1\nnewpass1\n")
        try expectSame(["-list", "-keystore", "STORE"], input: "\n")
        try expectSame(["-list", "-keystore", "STORE", "-storepass", "wrong-one"])
        try expectSame(["-storepasswd", "-keystore", "STORE"], input: "changeit\nchange22\nchange22\n")
        try expectSame(
            ["-storepasswd", "-keystore", "STORE"], input: "change22\nch\nchange22\nchange33\nchange44\n")
    }

    @Test func aliasesAreAskedFor() throws {
        try expectSame(pair + ["-alias", "a", "-dname", "CN=a", "-storepass", "changeit"])
        try expectSame(["-changealias", "-alias", "a"] + common, input: "b\n")
        try expectSame(["-delete"] + common, input: "b\n")
        try expectSame(["-delete"] + common, input: "\n")
        // The JDK's program loses the second line, and says that it is done.
        let outcome = try program.run(
            "keytool", "-genkeypair", "-keystore", program.folder.path("ours"), "-storepass", "changeit", "-keyalg",
            "EC",
            "-dname", "CN=c", "-alias", "c")
        #expect(outcome.status == 0)
        let deleted = try program.run(
            ["keytool", "-delete", "-keystore", program.folder.path("ours")], input: "c\nchangeit\n")
        #expect(deleted.status == 0, "\(deleted.output)\(deleted.errors)")
    }

    /// Scripts of old ask for them.
    @Test func weakKeysAreMadeAndWarnedOf() throws {
        let rsa = ["-genkeypair", "-keyalg", "RSA", "-keysize", "1024", "-dname", "CN=old"]
        for format in ["PKCS12", "JKS"] {
            try expectSame(
                rsa + ["-alias", format, "-storetype", format, "-keystore", "STORE.\(format)"]
                    + ["-storepass", "changeit", "-keypass", "changeit"])
            try expectSame(["-list", "-keystore", "STORE.\(format)", "-storepass", "changeit"])
        }
        let asked = rsa.map { $0 == "1024" ? "1000" : $0 }
        let odd = try program.run(
            ["keytool"] + asked + ["-storepass", "changeit", "-keystore", program.folder.path("x")])
        #expect(odd.status == 1 && odd.output.contains("key pairs of RSA 1000 are not generated"))
    }

    @Test func whatAKnownAuthorityIssuedIsTakenWithoutAQuestion() throws {
        let store = ["-keystore", "STORE.ca", "-storepass", "changeit"]
        let other = ["-keystore", "STORE.t", "-storepass", "changeit"]
        try expectSame(["-genkeypair", "-keyalg", "EC", "-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c"] + store)
        try expectSame(
            ["-genkeypair", "-keyalg", "EC", "-alias", "leaf", "-dname", "CN=leaf", "-signer", "ca"] + store)
        for alias in ["ca", "leaf"] {
            try expectSame(["-exportcert", "-alias", alias, "-file", "STORE.\(alias).cer"] + store)
        }
        try expectSame(["-importcert", "-alias", "leaf", "-file", "STORE.leaf.cer"] + other, input: "no\n")
        try expectSame(["-importcert", "-alias", "ca", "-file", "STORE.ca.cer"] + other, input: "yes\n")
        try expectSame(["-importcert", "-alias", "leaf", "-file", "STORE.leaf.cer"] + other)
        try expectSame(["-importcert", "-alias", "leaf", "-file", "STORE.leaf.cer"] + store)
        try expectSame(["-importcert", "-alias", "text", "-file", "/etc/hostname"] + store)
    }

    @Test func revocationListsAreMadeAlike() throws {
        try expectSame(pair + ["-alias", "ca", "-dname", "CN=ca", "-storepass", "changeit"])
        let list = ["-gencrl", "-alias", "ca", "-id", "1:1", "-id", "255", "-file", "STORE.crl", "-rfc"]
        try expectSame(list + ["-id", "x"] + common)
        try expectSame(list + common)
        let read = try RevocationList(pemOrDER: try program.folder.read("ours.crl"))
        #expect(read.revoked.map(\.serialNumber.decimal) == ["1", "255"])
        #expect(read.revoked.map(\.reason) == [.keyCompromise, nil])
        #expect(String(decoding: try program.folder.read("ours.crl"), as: UTF8.self).contains("\r\n"))
        for name in ["ours", "theirs"] {
            let crl = ["keytool", "-printcrl", "-file", program.folder.path("\(name).crl")]
            #expect(try program.run(crl).output.contains("    Reason Code: KEY_COMPROMISE"))
        }
    }

    @Test func configurationFilesNameSystemProperties() throws {
        let file = try program.folder.write(
            "conf",
            """
            # the keystore of this folder
            keytool.all: -keystore ${folder}${/}ours.p12 -storepass 'change\\
               it'
            keytool.genkeypair=-keyalg EC -dname "CN=conf, O=a b"
            """)
        let folder = "-J-Dfolder=\(program.folder.url.path)"
        #expect(try program.run("keytool", "-genkeypair", "-conf", file, folder).status == 0)
        #expect(try program.run("keytool", "-list", folder, "-conf", file).output.contains("mykey, "))
        let unknown = try program.run("keytool", "-list", "-conf", file)
        #expect(unknown.status == 1)
        #expect(unknown.output.contains("unable to expand property folder"))
    }

    @Test func commandLinesThatAreNotUnderstoodAreAnsweredAlike() throws {
        try expectSame(["-list", "-delete"] + common)
        try expectSame(["-list", "-cacerts", "-keystore", "STORE"])
        try expectSame(["-genkeypair"] + common)
        try expectSame(["-genseckey"] + common)
        try expectSame(["-list", "-protected", "-storepass", "changeit"])
        for (arguments, sentence) in [
            (["-list", "-nosuch"], "Illegal option:  -nosuch"), (["nosuch"], "Illegal option:  nosuch"),
            (["-list", "-alias"], "Command option -alias needs an argument."),
            (["-alias", "x"], "Usage error: no command provided"),
            (["-list", "-v", "-rfc"], "Must not specify both -v and -rfc with 'list' command"),
        ] {
            let outcome = try program.run(["keytool"] + arguments)
            #expect(outcome.status == 1)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix(sentence + "\n"))
        }
        // Options that mean nothing to a command are passed over, as the JDK's program does.
        try expectSame(pair + ["-alias", "a", "-dname", "CN=a", "-storepass", "changeit"])
        try expectSame(["-list", "-dname", "CN=x", "-id", "3", "-alias", "a", "-alias", "a"] + common)
    }
}
