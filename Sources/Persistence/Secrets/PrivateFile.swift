import Foundation
import Glibc

/// Files that only their owner may read.
enum PrivateFile {
    /// Makes a file of mode 0600 that was not there before, and has it on the disk when it returns.
    ///
    /// Throws `dataDirectoryUnusable`, also when the file is there already.
    static func create(_ path: String, content: [UInt8]) throws(PersistenceError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("made", path) }
        defer { close(descriptor) }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            guard count > 0 else { throw failure("written", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("written", path) }
    }

    private static func failure(_ what: String, _ path: String) -> PersistenceError {
        PersistenceError(.dataDirectoryUnusable, "\(path) cannot be \(what): \(String(cString: strerror(errno))).")
    }
}
