import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that a command writes: whole or not at all.
enum OutputFile {
    /// Writes to a temporary file beside the target, syncs it, and renames it over the target.
    ///
    /// A file that is replaced keeps its mode; a symbolic link keeps pointing and its target is replaced.
    ///
    /// - Parameters:
    ///   - mode: of a file that is new.
    ///   - owner: who it is to belong to; nil for whoever runs the command, or for whoever a file that is replaced
    ///     belongs to.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600, owner: FileOwner? = nil) throws {
        let target = realpath(path, nil).map { resolved in
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let final = target ?? path
        var status = stat()
        let isThere = stat(final, &status) == 0
        let temporary = "\(final).countersign-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failed(path, errno) }
        do {
            try fill(descriptor, with: bytes, path: path)
            let wanted = isThere ? status.st_mode & 0o7777 : mode
            try give(descriptor, to: owner, replacing: isThere ? status : nil, path: path)
            guard fchmod(descriptor, wanted) == 0, fsync(descriptor) == 0 else { throw failed(path, errno) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0, rename(temporary, final) == 0 else {
            let number = errno
            unlink(temporary)
            throw failed(path, number)
        }
        syncDirectory(of: final)
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw failed(path, errno) }
        syncDirectory(of: path)
    }

    /// Only root may give files away: where somebody else replaces a file, it becomes theirs.
    private static func give(
        _ descriptor: Int32, to owner: FileOwner?, replacing status: stat?, path: String
    ) throws {
        if let owner {
            guard fchown(descriptor, owner.user ?? uid_t.max, owner.group ?? gid_t.max) == 0 else {
                throw failed(path, errno)
            }
        } else if let status, geteuid() == 0 {
            guard fchown(descriptor, status.st_uid, status.st_gid) == 0 else { throw failed(path, errno) }
        }
    }

    /// Whether something is at the path.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8], path: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw failed(path, errno)
            }
        }
    }

    private static func syncDirectory(of path: String) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failed(_ path: String, _ number: Int32) -> CommandFailure {
        CommandFailure(
            .badInputData, code: "outputFailed", "cannot write \(path): \(String(cString: strerror(number)))")
    }
}
