import Foundation
import IdentityDirectory
import Metrics
import Synchronization

/// The audit's second sink: a file of JSON lines that is only appended to, best on another disk or a mount of another
/// machine.
///
/// The file is opened anew for each batch, so that it may be moved away; what it holds already is not written again.
final class AuditFile: AuditSink {
    let name: String
    private let path: String
    private let last = Mutex<Int64?>(nil)

    init(path: String) {
        self.path = path
        name = "file:\(path)"
    }

    func write(_ lines: [(sequence: Int64, bytes: [UInt8])]) async throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        let known = try last.withLock { last in
            if let last { return last }
            return try Self.lastSequence(descriptor, path)
        }
        let bytes = lines.filter { $0.sequence > known }.flatMap(\.bytes)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count > 0 { written += count } else if errno != EINTR { throw Self.failure(path) }
        }
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
        last.withLock { $0 = max(known, lines.last?.sequence ?? known) }
    }

    /// What a crash left of a last line is closed with a line end, and its entry written again.
    private static func lastSequence(_ descriptor: Int32, _ path: String) throws -> Int64 {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0 else { return 0 }
        let count = min(Int(size), 1 << 20)
        var tail = [UInt8](repeating: 0, count: count)
        guard pread(descriptor, &tail, count, size - off_t(count)) == count else { throw failure(path) }
        if tail.last != 0x0A {
            guard Foundation.ftruncate(descriptor, size - off_t(tail.reversed().prefix { $0 != 0x0A }.count)) == 0
            else {
                throw failure(path)
            }
            tail.removeLast(tail.reversed().prefix { $0 != 0x0A }.count)
        }
        let sequences = tail.split(separator: 0x0A).reversed().lazy.compactMap { AuditLines.sequence(of: Array($0)) }
        return sequences.first ?? 0
    }

    private static func failure(_ path: String) -> ConfigurationError {
        ConfigurationError(detail: "auditFile: \(path): \(String(cString: strerror(errno)))")
    }

    /// `countersign_audit_sink_lag` counts the entries that wait.
    static func measure(_ lag: Int64) { Gauge(label: "countersign_audit_sink_lag").record(lag) }
}
