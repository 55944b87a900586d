import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// NSS, the library of Firefox, reads what we write, and we read what it writes.
@Suite(.enabled(if: ExternalProgram.shouldTest("pk12util"))) struct NSSTests {
    private let pk12util: ExternalProgram
    private let certutil: ExternalProgram
    private let folder: ScratchFolder
    private let database: String

    /// A database with one self-signed key pair, `one`.
    init() throws {
        pk12util = try ExternalProgram.required("pk12util")
        certutil = try ExternalProgram.required("certutil")
        folder = try ScratchFolder()
        database = folder.path("database")
        try FileManager.default.createDirectory(atPath: database, withIntermediateDirectories: false)
        try run(certutil, "-N", "-d", database, "--empty-password")
        let noise = try folder.write("noise", String(repeating: "not random at all ", count: 8))
        try run(
            certutil, "-S", "-d", database, "-n", "one", "-s", "CN=one", "-x", "-t", ",,", "-z", noise, "-k", "ec",
            "-q",
            "nistp256")
    }

    private func run(_ program: ExternalProgram, _ arguments: String...) throws {
        let outcome = try program.run(arguments)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    // A few, for NSS asks for 600,000 rounds of each.
    @Test(arguments: [
        // What it does unasked.
        nil,
        // Its vector is not the one of the standard.
        "PKCS #5 Password Based Encryption with SHA-1 and DES-CBC",
        "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC",
    ])
    func weReadWhatNSSWrites(cipher: String?) throws {
        let file = folder.path("theirs.p12")
        let ciphers = cipher.map { ["-c", $0, "-C", "NONE"] } ?? []
        let outcome = try pk12util.run(
            ["-o", file, "-n", "one", "-d", database, "-W", "changeit"] + ciphers)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let keystore = try Keystore(bytes: Array(try folder.read("theirs.p12")), passphrase: Passphrase("changeit"))
        let entry = try #require(keystore.entries.first)
        #expect(entry.alias == "one")
        #expect(keystore.entries.count == 1)
        #expect(entry.certificates.first?.subject.description == "CN=one")
        #expect(entry.privateKey?.publicKey == entry.certificates.first?.publicKey)
    }

    @Test(arguments: [WritingProfile.modern2026, .java8, .windowsServer2016])
    func nssImportsWhatWeWrite(profile: WritingProfile) throws {
        let pki = try TestPKI()
        let client = try pki.client("client")
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(alias: "client", key: client.key, chain: client.chain, createdAt: Date())
        let file = try folder.write(
            "ours.p12", try keystore.encode(passphrase: Passphrase("changeit"), profile: profile))
        try run(pk12util, "-i", file, "-d", database, "-W", "changeit")
        let listed = try certutil.run(["-K", "-d", database])
        #expect(listed.output.contains("client"), "\(listed.output)\(listed.errors)")
    }
}
