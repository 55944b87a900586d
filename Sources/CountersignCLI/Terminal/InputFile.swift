import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that a command reads whole.
enum InputFile {
    /// Reads to the end; a pipe that nobody writes to is waited for, and that is said.
    ///
    /// - Parameter path: `-` is standard input.
    /// - Throws: `inputMissing` where it cannot be opened, `limitExceeded` where it is larger than `bytesMax`.
    static func read(_ path: String, bytesMax: Int = 256 << 20) throws -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw missing(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw missing(path, errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw missing(path, EISDIR) }
        if path != "-" {
            if status.st_mode & S_IFMT == S_IFIFO { awaitWriter(descriptor, path) }
            _ = fcntl(descriptor, F_SETFL, O_RDONLY)
        }
        if Int(status.st_size) > bytesMax { throw tooLarge(path) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw missing(path, errno)
            }
            bytes += buffer[0..<count]
            if bytes.count > bytesMax { throw tooLarge(path) }
        }
    }

    /// Opening a named pipe would wait for its writer without a word, forever where there is none.
    private static func awaitWriter(_ descriptor: Int32, _ path: String) {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&poller, 1, 2_000) == 0 {
            Output.note("countersign: waiting for something to be written to \(path)")
            while poll(&poller, 1, -1) < 0, errno == EINTR {}
        }
    }

    static func missing(_ path: String, _ number: Int32) -> CommandFailure {
        CommandFailure(
            .inputMissing, code: "inputMissing", "cannot read \(path): \(String(cString: strerror(number)))")
    }

    private static func tooLarge(_ path: String) -> CommandFailure {
        CommandFailure(.badInputData, code: "limitExceeded", "\(path) is too large")
    }
}
