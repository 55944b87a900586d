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
/// It compiles its dependencies anew, which takes minutes: where changes land always, elsewhere only when asked.
@Suite struct ExamplePackageTests {
    @Test(.enabled(if: isWanted)) func exampleIsBuiltAndTakesStock() throws {
        let swift = try ExternalProgram.required("swift")
        let root = FileManager.default.currentDirectoryPath
        let options = [
            "--package-path", "\(root)/examples/keystore-stock", "--scratch-path", "\(root)/.build-examples",
        ]
        let built = try swift.run(["build"] + options)
        try #require(built.status == 0, "\(built.output)\(built.errors)")

        let folder = try ScratchFolder()
        let identity = try TestPKI().client("orders", days: 10)
        var keystore = Keystore(type: .jks)
        try keystore.addKeyPair(alias: "orders", key: identity.key, chain: identity.chain, createdAt: nil)
        let file = try folder.write("store.jks", try keystore.encode(passphrase: Passphrase("changeit")))
        let outcome = try swift.run(
            ["run", "--skip-build"] + options + ["keystore-stock", try folder.write("pass", "changeit\n"), file])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("JKS, integrity verified"))
        #expect(outcome.output.contains("ends soon: CN=orders"))
        let converted = try Keystore(bytes: try folder.read("store.jks.p12"), passphrase: Passphrase("changeit"))
        #expect(converted.entries.map(\.keyStatus) == [.decrypted])
    }
}
