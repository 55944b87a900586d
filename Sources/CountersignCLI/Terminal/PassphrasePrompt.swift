import Foundation
import KeyMaterial

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Asks for a passphrase at the terminal, without showing it.
enum PassphrasePrompt {
    /// - Parameter option: the option to name in the hint when there is no terminal.
    static func ask(_ prompt: String, option: String) throws -> Passphrase {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else {
            throw CommandFailure(
                .usage, code: "passphraseMissing", "a passphrase is needed and there is no terminal to ask at",
                hint: "give it with \(option)")
        }
        defer { close(terminal) }
        let typed = withoutEcho(on: terminal) {
            Output.write(Array("\(prompt): ".utf8), to: terminal)
            return readLine(from: terminal)
        }
        return Passphrase(utf8: typed ?? [])
    }

    /// Asks and reads without showing what is typed, and ends the line; a file or a pipe is read as it is.
    ///
    /// Nothing is shown from before the question on, and nothing that was typed is thrown away: programs answer a question as
    /// soon as they see it, and people paste the answers to two.
    static func withoutEcho(on descriptor: Int32, _ read: () -> [UInt8]?) -> [UInt8]? {
        var shown = termios()
        guard tcgetattr(descriptor, &shown) == 0 else { return read() }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(descriptor, TCSADRAIN, &hidden)
        defer {
            tcsetattr(descriptor, TCSADRAIN, &shown)
            Output.write([0x0a], to: STDERR_FILENO)
        }
        return read()
    }

    private static func readLine(from terminal: Int32) -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 1 << 16, read(terminal, &byte, 1) == 1, byte != 0x0a {
            line.append(byte)
        }
        return line
    }
}
