import Foundation
import Glibc

/// The right to serve a data directory, which one process has at a time.
///
/// The operating system lets go of it when the process ends, however it ends.
public final class DataDirectoryLock: Sendable {
    private let descriptor: Int32

    /// Takes the directory, making it (mode 0700) where it is missing.
    ///
    /// Throws `dataDirectoryInUse` with the other process's number, or `dataDirectoryUnusable`.
    public init(directory: String) throws(PersistenceError) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw PersistenceError(.dataDirectoryUnusable, "The data directory \(directory) cannot be made.")
        }
        let path = directory + "/lock"
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw PersistenceError(.dataDirectoryUnusable, "\(path): \(String(cString: strerror(errno))).")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let holder = FileManager.default.contents(atPath: path)
                .map { String(decoding: $0, as: UTF8.self) }?
                .trimmingCharacters(in: .whitespacesAndNewlines)
            Glibc.close(opened)
            let who = holder.flatMap { $0.isEmpty ? nil : "process \($0)" } ?? "another process"
            throw PersistenceError(
                .dataDirectoryInUse, "The data directory \(directory) is served by \(who) already.",
                hint: "Stop that process, or give this one another directory with --data.")
        }
        let number = Array("\(getpid())\n".utf8)
        guard ftruncate(opened, 0) == 0, pwrite(opened, number, number.count, 0) == number.count else {
            Glibc.close(opened)
            throw PersistenceError(.dataDirectoryUnusable, "\(path): \(String(cString: strerror(errno))).")
        }
        descriptor = opened
    }

    deinit { Glibc.close(descriptor) }
}
