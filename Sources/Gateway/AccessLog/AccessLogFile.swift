import Dispatch
import Foundation
public import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// An access log in a file that is opened anew for each batch, so that it may be moved away at any time.
///
/// What cannot be written is given up, and said once until writing works again.
public final class AccessLogFile: AccessLog {
    private let path: String
    private let logger: Logger
    private let queue = DispatchQueue(label: "countersign.access-log")
    /// Batches that wait are bounded: a disk that stalls must not fill the memory.
    private let waiting = DispatchSemaphore(value: 1024)

    public init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    public func write(_ lines: [UInt8]) {
        guard waiting.wait(timeout: .now()) == .success else { return }
        queue.async { [self] in
            append(lines)
            waiting.signal()
        }
    }

    private func append(_ lines: [UInt8]) {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else {
            logger.error("access log", metadata: ["path": "\(path)", "errno": "\(errno)"])
            return
        }
        defer { close(file) }
        var done = 0
        while done < lines.count {
            let written = lines.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Glibc.write(file, $0 + done, bytes.count - done) } ?? 0
            }
            guard written > 0 else { return }
            done += written
        }
    }
}
