import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program at a terminal of its own, which questions are answered at as they come.
final class TestTerminal {
    private let screen: FileHandle
    private let process = Process()
    /// All that stood on the screen, what was typed among it where it was shown.
    private(set) var text = ""
    private var read = 0

    /// `TIOCSPTLCK` and `TIOCGPTN`: the C library's own functions are not among what Swift sees of it.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// Begins the program; the terminal is its input, its output and its controlling terminal.
    init(_ program: String, _ arguments: [String]) throws {
        let main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: CInt = 0
        var number: CInt = 0
        try #require(main >= 0 && ioctl(main, Self.setLock, &lock) == 0 && ioctl(main, Self.getNumber, &number) == 0)
        screen = FileHandle(fileDescriptor: main, closeOnDealloc: true)
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(other >= 0)
        let terminal = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = ["--ctty", "--wait", program] + arguments
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        try process.run()
        try terminal.close()
    }

    /// Waits until the question stands on the screen, and types the answer and a line feed.
    func answer(_ question: String, _ answer: String) throws {
        while !unread.contains(question) {
            try #require(readMore(), "`\(question)` is not asked; the screen shows: \(text)")
        }
        read = text.utf8.count
        try screen.write(contentsOf: Data("\(answer)\n".utf8))
    }

    /// Waits for the end of the program.
    func end() -> Int32 {
        while readMore() {}
        process.waitUntilExit()
        return process.terminationStatus
    }

    private var unread: String { String(decoding: text.utf8.dropFirst(read), as: UTF8.self) }

    /// Waits for more on the screen; false where the program has let go of it.
    private func readMore() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Foundation.read(screen.fileDescriptor, &buffer, buffer.count)
        guard count > 0 else { return false }
        text += String(decoding: buffer[..<count], as: UTF8.self)
        return true
    }
}
