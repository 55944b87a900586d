import Foundation
import KeyMaterial

/// What keytool asks for: at the terminal, or read line by line where standard input is none.
///
/// Each answer is one line. The JDK's program reads ahead where it asks for an alias or a name, and so loses piped answers
/// to the questions after it; here the next question finds the next line.
enum KeytoolInput {
    /// Not shown while it is typed; nil at the end of the input.
    static func passphrase(_ prompt: String) -> Passphrase? {
        let typed = PassphrasePrompt.withoutEcho(on: STDIN_FILENO) {
            ask(prompt)
            return line()
        }
        return typed.map { Passphrase(utf8: $0) }
    }

    /// A line of text; nil at the end of the input.
    static func text(_ prompt: String) -> String? {
        ask(prompt)
        return line().map { String(decoding: $0, as: UTF8.self) }
    }

    /// `yes` or `y`, in any case; what is neither that nor a no is asked for again, and nothing is a no.
    static func confirms(_ question: String) -> Bool {
        for _ in 0..<20 {
            switch text("\(question) [no]:  ")?.lowercased() {
            case "yes", "y": return true
            case nil, "", "no", "n": return false
            default: Output.note("Wrong answer, try again")
            }
        }
        return false
    }

    private static func ask(_ prompt: String) {
        Output.write(Array(prompt.utf8), to: STDERR_FILENO)
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
