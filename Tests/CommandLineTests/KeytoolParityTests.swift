import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// `countersign keytool` beside the JDK's own, on the same files: the same lines, the same status.
@Suite(.enabled(if: ExternalProgram.shouldTest("keytool"))) struct KeytoolParityTests {
    private let program: Program
    private let theirs: ExternalProgram

    init() throws {
        program = try Program()
        theirs = try ExternalProgram.required("keytool")
    }

    private func jdk(_ arguments: [String], input: String? = nil) throws -> ExternalProgram.Outcome {
        try theirs.run(["-J-Duser.language=en", "-J-Duser.timezone=UTC"] + arguments, input: input)
    }

    private func path(_ name: String) -> String { program.folder.path(name) }

    /// Runs one call with both, `STORE` standing for a file of each one's own.
    private func both(
        _ arguments: [String], input: String? = nil
    ) throws -> (ours: ExternalProgram.Outcome, theirs: ExternalProgram.Outcome) {
        func named(_ name: String) -> [String] {
            arguments.map { $0.replacing("STORE", with: program.folder.path(name)) }
        }
        return (
            try program.run(["keytool"] + named("ours"), input: input), try jdk(named("theirs"), input: input)
        )
    }

    /// What both wrote, without the line that names the provider and without paths.
    private func expectSame(_ arguments: [String], input: String? = nil) throws {
        let (ours, jdk) = try both(arguments, input: input)
        func comparable(_ text: String, _ name: String) -> [String] {
            text.replacing("\r\n", with: "\n").replacing(program.folder.path(name), with: "STORE").split(
                separator: "\n", omittingEmptySubsequences: false
            ).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.hasPrefix("Keystore provider:") }
        }
        #expect(comparable(ours.output, "ours") == comparable(jdk.output, "theirs"), "\(arguments)")
        #expect(ours.status == jdk.status, "\(arguments)")
    }

    /// A store that both can read, with an authority and a certificate of many extensions.
    private func makeShared() throws {
        let common = ["-keystore", path("shared"), "-storepass", "changeit"]
        #expect(
            try jdk(
                ["-genkeypair", "-alias", "Authority", "-keyalg", "EC", "-dname", "CN=Authority, O=Example, C=DE"]
                    + ["-ext", "bc:c=ca:true,pathlen:2", "-ext", "ku=kcs,crl"] + common
            ).status == 0)
        #expect(
            try jdk(
                ["-genkeypair", "-alias", "server", "-keyalg", "RSA", "-keysize", "2048", "-signer", "authority"]
                    + ["-dname", "CN=Server, OU=\"a,b\", O=Example, EMAILADDRESS=a@b.example, OID.1.2.3=x"]
                    + [
                        "-ext",
                        "san=dns:a.example,ip:192.0.2.1,ip:2001:db8::1,email:a@b.example,uri:http://x.example/,oid:1.2.3",
                    ]
                    + ["-ext", "eku=sa,ca,1.2.3.9", "-ext", "ku:c=ds,keyE", "-ext", "IAN=dns:ian.example"]
                    + ["-ext", "AIA=ocsp:uri:http://ocsp.example/,caIssuers:uri:http://ca.example/"]
                    + ["-ext", "SIA=caRepository:uri:http://r.example/", "-ext", "CRL=uri:http://crl.example/c"]
                    + ["-ext", "1.2.3.4:c=0401ab"] + common
            ).status == 0)
        #expect(
            try jdk(["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "128"] + common).status == 0)
    }

    @Test func listingsAreTheSameToTheLetter() throws {
        try makeShared()
        let common = ["-keystore", path("shared"), "-storepass", "changeit"]
        for options in [[], ["-v"], ["-rfc"], ["-v", "-alias", "SERVER"], ["-rfc", "-alias", "server"]] {
            try expectSame(["-list"] + options + common)
        }
        try expectSame(["-list", "-alias", "nowhere"] + common)
        try expectSame(["-list", "-keystore", path("shared"), "-storepass", "wrong-one"])
        try expectSame(["-list", "-keystore", "/nowhere/store", "-storepass", "changeit"])
    }

    @Test func certificatesRequestsAndListsArePrintedAlike() throws {
        try makeShared()
        let common = ["-keystore", path("shared"), "-storepass", "changeit"]
        #expect(try jdk(["-exportcert", "-alias", "server", "-file", path("cer")] + common).status == 0)
        #expect(
            try jdk(["-certreq", "-alias", "server", "-file", path("csr"), "-ext", "san=dns:x.example"] + common)
                .status == 0)
        #expect(
            try jdk(["-gencrl", "-alias", "authority", "-id", "5", "-id", "77", "-file", path("crl")] + common)
                .status == 0)
        let odd = try Self.oddCertificate(program.folder)
        for arguments in [
            ["-printcert", "-file", path("cer")], ["-printcert", "-rfc", "-file", path("cer")],
            ["-printcert", "-file", odd], ["-printcert", "-file", path("nowhere")],
            ["-printcert", "-file", path("pass")], ["-printcertreq", "-file", path("csr")],
            ["-printcrl", "-file", path("crl")], ["-printcrl", "-file", path("crl")] + common, ["-showinfo"],
        ] {
            try expectSame(arguments)
        }
    }

    /// One that OpenSSL makes: policies with qualifiers, an authority's name, a weak key.
    private static func oddCertificate(_ folder: ScratchFolder) throws -> String {
        let configuration = try folder.write(
            "odd.cnf",
            """
            [req]
            distinguished_name = name
            x509_extensions = v
            prompt = no
            [name]
            CN = odd
            emailAddress = a@b.c
            ST = x+y
            serialNumber = 77
            [v]
            certificatePolicies = 1.2.3.4.5, @policy
            nsComment = hello there
            authorityKeyIdentifier = keyid, issuer:always
            subjectKeyIdentifier = hash
            basicConstraints = CA:FALSE
            crlDistributionPoints = URI:http://a/1, URI:http://b/2
            subjectAltName = otherName:1.3.6.1.4.1.311.20.2.3;UTF8:user@example, dirName:name, DNS:x
            [policy]
            policyIdentifier = 1.3.6.1.4.1.99
            CPS.1 = http://cps.example/
            """)
        let made = try ExternalProgram.required("openssl").run([
            "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", folder.path("odd.key"), "-out",
            folder.path("odd.pem"), "-days", "30", "-config", configuration,
        ])
        try #require(made.status == 0, "\(made.errors)")
        return folder.path("odd.pem")
    }

    @Test func signersOfAJarArePrintedAlike() throws {
        guard ExternalProgram.shouldTest("jarsigner"), ExternalProgram.shouldTest("jar") else { return }
        let store = ["-keystore", path("shared"), "-storepass", "changeit", "-keyalg", "EC"]
        #expect(
            try jdk(["-genkeypair", "-alias", "authority", "-dname", "CN=authority", "-ext", "bc:c"] + store)
                .status == 0)
        #expect(
            try jdk(["-genkeypair", "-alias", "signer", "-dname", "CN=signer", "-signer", "authority"] + store)
                .status == 0)
        let jar = path("signed.jar")
        #expect(
            try ExternalProgram.required("jar").run(["cf", jar, "-C", program.folder.url.path, "pass"]).status == 0)
        let signed = try ExternalProgram.required("jarsigner").run([
            "-keystore", path("shared"), "-storepass", "changeit", jar, "signer",
        ])
        try #require(signed.status == 0, "\(signed.output)")
        try expectSame(["-printcert", "-jarfile", jar])
        #expect(try program.run("keytool", "-printcert", "-rfc", "-jarfile", jar).output.contains("BEGIN CERTIFICATE"))
    }

    /// The same calls on a store of each one's own: the same sentences and statuses, and what ours makes, theirs reads.
    @Test func storesAreMadeAndChangedAlike() throws {
        let store = ["-keystore", "STORE", "-storepass", "changeit"]
        func pair(_ alias: String, _ more: [String]) -> [String] {
            ["-genkeypair", "-alias", alias, "-dname", "CN=\(alias)"] + more + store
        }
        for arguments in [
            pair("One", ["-keyalg", "EC"]), pair("one", ["-keyalg", "EC"]),
            pair("rsa", ["-keyalg", "RSA", "-sigalg", "SHA512withRSA", "-validity", "10"]),
            pair("ed", ["-keyalg", "Ed25519"]), pair("ec3", ["-keyalg", "EC", "-groupname", "secp384r1"]),
            ["-genseckey", "-alias", "sec", "-keyalg", "AES", "-keysize", "256"] + store,
            ["-genseckey", "-alias", "mac", "-keyalg", "HmacSHA256"] + store,
            ["-genseckey", "-alias", "des", "-keyalg", "DESede"] + store,
            ["-changealias", "-alias", "des", "-destalias", "des2"] + store,
            ["-delete", "-alias", "des2"] + store, ["-delete", "-alias", "nowhere"] + store,
            ["-exportcert", "-alias", "nowhere"] + store,
            ["-keypasswd", "-alias", "one", "-new", "changeit2"] + store, ["-storepasswd", "-new", "short"] + store,
            ["-storepasswd", "-new", "another-one"] + store,
        ] {
            try expectSame(arguments)
        }
        let read = try jdk(["-list", "-keystore", path("ours"), "-storepass", "another-one"])
        #expect(read.status == 0)
        #expect(read.output.contains("Your keystore contains 5 entries"))
        let told = try both(["-list", "-v", "-keystore", "STORE", "-storepass", "another-one"])
        for line in ["Signature algorithm name: SHA512withRSA", "Subject Public Key Algorithm: 255-bit Ed25519 key"] {
            #expect(told.ours.output.contains(line))
            #expect(told.theirs.output.contains(line))
        }
    }

    /// Keys that sign by RSASSA-PSS alone: what ours makes, theirs checks, and the other way round.
    @Test func keysOfRSASSAPSSSignAlike() throws {
        let store = ["-keystore", "STORE", "-storepass", "changeit"]
        let pss = ["-keyalg", "RSASSA-PSS"]
        for arguments in [
            ["-genkeypair", "-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c", "-keysize", "3072"] + pss + store,
            ["-genkeypair", "-alias", "large", "-dname", "CN=l", "-sigalg", "RSASSA-PSS", "-keysize", "4096"] + pss
                + store,
            ["-genkeypair", "-alias", "client", "-dname", "CN=client", "-keysize", "2048"] + pss + store,
            ["-certreq", "-alias", "client", "-file", "STORE.csr"] + store,
            ["-gencert", "-alias", "ca", "-infile", "STORE.csr", "-outfile", "STORE.reply"] + store,
            ["-importcert", "-noprompt", "-alias", "client", "-file", "STORE.reply"] + store,
        ] {
            try expectSame(arguments)
        }
        for name in ["ours", "theirs"] {
            let list = ["-list", "-v", "-keystore", path(name), "-storepass", "changeit"]
            let told = try jdk(list)
            #expect(told.status == 0 && told.output.contains("Signature algorithm name: RSASSA-PSS"))
            #expect(told.output.contains("Certificate chain length: 2"))
            let verified = try ExternalProgram.required("openssl").run([
                "req", "-verify", "-noout", "-inform", "PEM", "-in", path("\(name).csr"),
            ])
            #expect(verified.status == 0, "\(verified.errors)")
            let keystore = try Keystore(bytes: try program.folder.read(name), passphrase: Passphrase("changeit"))
            let large = try #require(keystore.entry("large")?.certificates.first)
            #expect(large.signatureAlgorithm.name == "SHA384withRSASSA-PSS")
        }
    }

    /// `-importpass` reads what is to be kept from standard input; Java reads the entry of ours, and we read Java's.
    @Test func passphrasesAreKeptAlike() throws {
        let store = ["-keystore", "STORE", "-storepass", "changeit", "-alias", "kept"]
        let told = try both(["-importpass"] + store, input: "the-secret\nthe-secret\n")
        #expect(told.ours.status == 0, "\(told.ours.output)\(told.ours.errors)")
        #expect(told.theirs.status == 0)
        for name in ["ours", "theirs"] {
            let keystore = try Keystore(bytes: try program.folder.read(name), passphrase: Passphrase("changeit"))
            guard case .secretKey(let secret) = keystore.entry("kept")?.content else {
                Issue.record("\(name) has no secret key")
                continue
            }
            #expect(secret.key.map { String(decoding: $0.bytes, as: UTF8.self) } == "the-secret")
            let list = try jdk(["-list", "-keystore", path(name), "-storepass", "changeit"])
            #expect(list.output.contains("kept, ") && list.output.contains("SecretKeyEntry"))
        }
    }

    @Test func authoritiesRepliesAreInstalledAlike() throws {
        let store = ["-keystore", "STORE", "-storepass", "changeit"]
        for arguments in [
            ["-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", "-ext", "bc:c"] + store,
            ["-genkeypair", "-alias", "client", "-keyalg", "EC", "-dname", "CN=client"] + store,
            ["-certreq", "-alias", "client", "-file", "STORE.csr"] + store,
            ["-gencert", "-alias", "ca", "-infile", "STORE.csr", "-outfile", "STORE.reply"]
                + ["-ext", "eku=clientAuth"] + store,
            ["-importcert", "-noprompt", "-alias", "client", "-file", "STORE.reply"] + store,
            ["-importcert", "-noprompt", "-alias", "ca", "-file", "STORE.reply"] + store,
            ["-importcert", "-noprompt", "-alias", "trusted", "-file", "STORE.reply"] + store,
            ["-importcert", "-noprompt", "-alias", "trusted", "-file", "STORE.reply"] + store,
        ] {
            try expectSame(arguments)
        }
        let keystore = try Keystore(bytes: try program.folder.read("ours"), passphrase: Passphrase("changeit"))
        #expect(keystore.entry("client")?.certificates.count == 2)
    }

    @Test func everyOptionOfEveryCommandIsKnown() throws {
        for verb in [
            "certreq", "changealias", "delete", "exportcert", "genkeypair", "genseckey", "gencert", "importcert",
            "importpass", "importkeystore", "keypasswd", "list", "printcert", "printcertreq", "printcrl",
            "storepasswd", "showinfo", "gencrl",
        ] {
            let help = try jdk(["-\(verb)", "-help"])
            let ours = try program.run("keytool", "-\(verb)", "-help").errors
            let options = (help.output + help.errors).split(separator: "\n").compactMap { line -> Substring? in
                let words = line.split(separator: " ")
                guard line.hasPrefix(" "), let first = words.first?.drop(while: { $0 == "[" }), first.hasPrefix("-")
                else {
                    return nil
                }
                return first
            }
            #expect(!options.isEmpty)
            for option in options { #expect(ours.contains(" \(option)"), "-\(verb) \(option)") }
        }
    }
}
