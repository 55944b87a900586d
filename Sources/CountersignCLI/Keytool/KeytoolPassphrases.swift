import Foundation
import KeyMaterial
import KeystoreFormats

/// The passphrases that keytool asks for, each at most three times.
enum KeytoolPassphrases {
    private static let tries = 3

    /// Of a keystore that is there.
    ///
    /// The JDK's program takes none of fewer than six characters; keystores that others made have shorter ones.
    ///
    /// - Parameter mayBeNone: whether nothing is an answer, which then opens the file unchecked.
    static func existing(_ prompt: String = "Enter keystore password:  ", mayBeNone: Bool) throws -> Passphrase? {
        for _ in 0..<tries {
            let typed = KeytoolInput.passphrase(prompt)
            if let typed, !typed.isEmpty { return typed }
            if mayBeNone { return nil }
            Output.note("Keystore password is too short - must be at least 6 characters")
        }
        throw failure("-storepass:file")
    }

    /// Of a keystore that is begun; typed twice.
    static func new(_ prompt: String = "Enter keystore password:  ") throws -> Passphrase {
        for _ in 0..<tries {
            guard let typed = KeytoolInput.passphrase(prompt), typed.text.count >= charactersMin else {
                Output.note("Keystore password is too short - must be at least 6 characters")
                continue
            }
            if repeats(typed, "Re-enter new password: ") { return typed }
        }
        throw failure("-storepass:file")
    }

    /// Of a new key alone; nil where it is to be the keystore's.
    static func newKey(_ alias: String) throws -> Passphrase? {
        for _ in 0..<tries {
            Output.note("Enter key password for <\(Table.printable(alias))>")
            guard let typed = KeytoolInput.passphrase("\t(RETURN if same as keystore password):  "), !typed.isEmpty
            else { return nil }
            guard typed.text.count >= charactersMin else {
                Output.note("Key password is too short - must be at least 6 characters")
                continue
            }
            if repeats(typed, "Re-enter new password: ") { return typed }
        }
        throw CommandFailure(
            .usage, code: "passphraseMissing",
            "java.lang.Exception: Too many failures. Key entry not cloned, or not added to the keystore",
            hint: "give it with -keypass:file")
    }

    /// What a passphrase is to be changed to.
    ///
    /// - Parameters:
    ///   - what: `keystore password`, or `key password for <a>`.
    ///   - old: the one that it replaces; nil where it is not known.
    static func replacing(_ what: String, old: Passphrase?) throws -> Passphrase {
        for _ in 0..<tries {
            guard let typed = KeytoolInput.passphrase("New \(what): "), typed.text.count >= charactersMin else {
                Output.note("Password is too short - must be at least 6 characters")
                continue
            }
            guard old.map({ !$0.equals(typed) }) ?? true else {
                Output.note("Passwords must differ")
                continue
            }
            if repeats(typed, "Re-enter new \(what): ") { return typed }
        }
        throw failure("-new:file")
    }

    /// One that becomes an entry: at a terminal it is typed twice; a pipe gives one line, and no question is written.
    static func stored() throws -> Passphrase {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let secret = KeytoolInput.passphrase(""), !secret.isEmpty else {
                throw CommandFailure.usage("java.lang.Exception: The password to be stored is empty")
            }
            return secret
        }
        for _ in 0..<tries {
            guard let secret = KeytoolInput.passphrase("Enter the password to be stored:  "), !secret.isEmpty else {
                continue
            }
            if repeats(secret, "Re-enter password: ") { return secret }
        }
        throw CommandFailure.usage("java.lang.Exception: Too many failures - try later")
    }

    /// - Parameter what: `Keystore`, `Key` or `New`, as keytool's sentence begins.
    /// - Throws: `usage` for one of fewer than six characters.
    static func checked(_ given: Passphrase, what: String) throws -> Passphrase {
        guard given.text.count >= charactersMin else {
            throw CommandFailure.usage(
                "java.lang.Exception: \(what) password must be at least \(charactersMin) characters")
        }
        return given
    }

    private static let charactersMin = 6

    private static func repeats(_ typed: Passphrase, _ prompt: String) -> Bool {
        if let again = KeytoolInput.passphrase(prompt), typed.equals(again) { return true }
        Output.note("They don't match. Try again")
        return false
    }

    /// The JDK's program ends some of these with status 0, though nothing is done; a script must see it.
    private static func failure(_ option: String) -> CommandFailure {
        CommandFailure(
            .usage, code: "passphraseMissing", "java.lang.Exception: Too many failures - try later",
            hint: "give it with \(option)")
    }
}
