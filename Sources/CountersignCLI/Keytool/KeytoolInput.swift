import Foundation
import KeyMaterial

/// What keytool asks for: at the terminal, or read line by line where standard input is none.
enum KeytoolInput {
    static func passphrase(_ prompt: String) throws -> Passphrase {
        if isatty(STDIN_FILENO) == 1 {
            return try PassphrasePrompt.ask(
                prompt.trimmingCharacters(in: CharacterSet(charactersIn: ": ")), option: "-storepass:file")
        }
        Output.note(prompt)
        guard let line = line() else {
            throw CommandFailure(
                .usage, code: "passphraseMissing", "java.lang.Exception: Keystore password is missing",
                hint: "give it with -storepass:file")
        }
        return Passphrase(utf8: line)
    }

    /// Anything but `yes` or `y` is a no, and so is the end of the input.
    static func confirms(_ question: String) -> Bool {
        Output.note("\(question) [no]:  ")
        let answer = line().map { String(decoding: $0, as: UTF8.self).lowercased() }
        return answer == "yes" || answer == "y"
    }

    /// One line of standard input, read byte by byte so that the next question finds the next line.
    private static func line() -> [UInt8]? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 1 << 16 {
            guard read(STDIN_FILENO, &byte, 1) == 1 else { return line.isEmpty ? nil : line }
            if byte == 0x0a { break }
            if byte != 0x0d { line.append(byte) }
        }
        return line
    }
}
