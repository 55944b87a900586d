import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

private let isWanted: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return environment["CI"] != nil || environment["COUNTERSIGN_BUILD_EXAMPLES"] != nil
}()

/// The example of a package that uses the public libraries from outside: built as a stranger would build it, and run.
///
/// It compiles its dependencies anew, which takes minutes: where changes land always, elsewhere only when asked. It is
/// also the one program there whose libraries have the trait `OpenSSL`, so that rare ciphers are opened in it.
@Suite struct ExamplePackageTests {
    /// The article's program is the one that is built here: its parts are the whole file, one after the other.
    @Test func articleShowsTheExampleAsItIs() throws {
        let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let article = try String(
            contentsOf: root.appending(path: "Sources/KeystoreFormats/Documentation.docc/TakingStock.md"),
            encoding: .utf8)
        let program = try String(
            contentsOf: root.appending(path: "examples/keystore-stock/Sources/KeystoreStock/KeystoreStock.swift"),
            encoding: .utf8)
        // The first block is the package's description.
        let parts = article.components(separatedBy: "```swift\n").dropFirst(2).compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(parts.joined(separator: "\n\n") + "\n" == program)
    }

    @Test(.enabled(if: isWanted)) func exampleIsBuiltAndTakesStock() throws {
        let swift = try ExternalProgram.required("swift")
        let root = FileManager.default.currentDirectoryPath
        let options = [
            "--package-path", "\(root)/examples/keystore-stock", "--scratch-path", "\(root)/.build-examples",
            "--traits", "RareCiphers",
        ]
        let built = try swift.run(["build"] + options)
        try #require(built.status == 0, "\(built.output)\(built.errors)")
        let program = try ExternalProgram.required("\(root)/.build-examples/debug/keystore-stock")

        let folder = try ScratchFolder()
        let passphrase = try folder.write("pass", "changeit\n")
        let identity = try TestPKI().client("orders", days: 10)
        var keystore = Keystore(type: .jks)
        try keystore.addKeyPair(alias: "orders", key: identity.key, chain: identity.chain, createdAt: nil)
        let file = try folder.write("store.jks", try keystore.encode(passphrase: Passphrase("changeit")))
        let outcome = try program.run([passphrase, file])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("JKS, integrity verified"))
        #expect(outcome.output.contains("ends soon: CN=orders"))
        let converted = try Keystore(bytes: try folder.read("store.jks.p12"), passphrase: Passphrase("changeit"))
        #expect(converted.entries.map(\.keyStatus) == [.decrypted])

        for cipher in RareCipherFile.ciphers {
            let rare = try RareCipherFile.bytes(identity, key: cipher, certificates: cipher, in: folder)
            let stock = try program.run([passphrase, try folder.write("\(cipher).p12", rare)])
            #expect(stock.output.contains("rare: keyPair, EC, decrypted"), "\(cipher): \(stock.output)")
            let copy = try Keystore(bytes: try folder.read("\(cipher).p12.p12"), passphrase: Passphrase("changeit"))
            #expect(copy.entry("rare")?.privateKey?.pkcs8DER == identity.key.pkcs8DER)
            #expect(copy.entry("rare")?.certificates == [identity.certificate])
        }
    }
}
