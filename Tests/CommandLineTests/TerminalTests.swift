import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// What is asked at a real terminal: passphrases are not shown, everything else is.
@Suite(.enabled(if: ExternalProgram.shouldTest("setsid")), .timeLimit(.minutes(2))) struct TerminalTests {
    private let program: Program
    private let secret = "ch4nge-it"

    init() throws {
        program = try Program()
    }

    private func keystore(_ name: String) throws -> Keystore {
        try Keystore(bytes: try program.folder.read(name), passphrase: Passphrase(secret))
    }

    @Test func keytoolAsksForPassphrasesAndNamesAndAliases() throws {
        let file = program.folder.path("store.p12")
        let made = try TestTerminal(program.path, ["keytool", "-genkeypair", "-keystore", file, "-keyalg", "EC"])
        try made.answer("Enter keystore password:  ", "short")
        try made.answer("must be at least 6 characters\r\nEnter keystore password:  ", secret)
        try made.answer("Re-enter new password: ", secret)
        try made.answer("What is your first and last name?", "Jane Doe")
        for question in ["organizational unit?", "organization?", "City or Locality?", "State or Province?"] {
            try made.answer(question, "")
        }
        try made.answer("two-letter country code", "DE")
        try made.answer("correct?", "yes")
        #expect(made.end() == 0, "\(made.text)")
        #expect(!made.text.contains(secret) && made.text.contains("Jane Doe"))
        #expect(try keystore("store.p12").entry("mykey")?.kind == .keyPair)

        let deleted = try TestTerminal(program.path, ["keytool", "-delete", "-keystore", file])
        try deleted.answer("Enter alias name:  ", "mykey")
        try deleted.answer("Enter keystore password:  ", secret)
        #expect(deleted.end() == 0, "\(deleted.text)")
        #expect(!deleted.text.contains(secret) && deleted.text.contains("mykey"))
        #expect(try keystore("store.p12").entries.isEmpty)
    }

    /// Beside the JDK's program, which at a pipe loses the second answer.
    @Test(.enabled(if: ExternalProgram.shouldTest("keytool")))
    func anotherAliasIsAskedForWhereOneIsNotToBeOverwritten() throws {
        var screens: [String] = []
        for (name, call) in [("ours", [program.path, "keytool"]), ("theirs", ["/usr/bin/env", "keytool"])] {
            func run(_ arguments: [String], _ answers: [(String, String)] = []) throws -> String {
                let language = name == "ours" ? [] : ["-J-Duser.language=en"]
                let terminal = try TestTerminal(call[0], call.dropFirst() + language + arguments)
                for (question, answer) in answers { try terminal.answer(question, answer) }
                #expect(terminal.end() == 0, "\(terminal.text)")
                return terminal.text.replacing(program.folder.path(name), with: "STORE")
            }
            let (from, to) = (program.folder.path(name), program.folder.path("\(name).to"))
            for alias in ["a", "b"] {
                let pair = ["-genkeypair", "-keystore", from, "-storepass", secret, "-keyalg", "EC"]
                _ = try run(pair + ["-alias", alias, "-dname", "CN=\(alias)"])
            }
            let copy = ["-importkeystore", "-srckeystore", from, "-srcstorepass", secret, "-deststorepass", secret]
            let one = copy + ["-destkeystore", to, "-srcalias", "a"]
            _ = try run(one)
            screens.append(try run(one, [("overwrite? [no]:  ", "no"), ("this entry):  ", "c")]))
            screens.append(try run(one, [("overwrite? [no]:  ", "yes")]))
            #expect(try keystore("\(name).to").entries.map(\.alias).sorted() == ["a", "c"])
        }
        #expect(screens[0] == screens[2])
        #expect(screens[1] == screens[3])
    }

    /// The JDK's program overwrites what the second alias names, without a word.
    @Test func anAliasThatIsTakenAsWellIsAskedForAgain() throws {
        let file = program.folder.path("store.p12")
        for alias in ["a", "b"] {
            let pair = ["keytool", "-genkeypair", "-keystore", file, "-storepass", secret, "-keyalg", "EC"]
            #expect(try program.run(pair + ["-alias", alias, "-dname", "CN=\(alias)"]).status == 0)
        }
        let copy = [
            "keytool", "-importkeystore", "-srckeystore", file, "-srcstorepass", secret, "-destkeystore",
            program.folder.path("to.p12"), "-deststorepass", secret, "-alias",
        ]
        for alias in ["a", "b"] { #expect(try program.run(copy + [alias]).status == 0) }
        let outcome = try program.run(copy + ["a"], input: "no\nb\nno\n\n")
        #expect(outcome.status == 1 && outcome.errors.contains("Existing entry alias b exists, overwrite?"))
        #expect(try keystore("to.p12").entry("b")?.certificates.first?.subject.description == "CN=b")
    }

    /// Both answers are there before the second question is.
    @Test func pastedAnswersAreNotThrownAway() throws {
        let file = program.folder.path("pasted.p12")
        let made = try TestTerminal(program.path, ["keystore", "create", file, "--type", "pkcs12"])
        try made.answer(": ", "\(secret)\n\(secret)")
        #expect(made.end() == 0, "\(made.text)")
        #expect(try keystore("pasted.p12").integrity == .verified)
    }

    @Test func keystoreAsksAtTheTerminalThoughItsInputIsAFile() throws {
        let file = program.folder.path("asked.p12")
        let made = try TestTerminal(
            "/bin/sh", ["-c", "\"$0\" keystore create \"$1\" --type pkcs12 < /dev/null", program.path, file])
        try made.answer(": ", secret)
        try made.answer(": ", secret)
        #expect(made.end() == 0, "\(made.text)")
        #expect(!made.text.contains(secret))
        #expect(try keystore("asked.p12").integrity == .verified)
    }
}
