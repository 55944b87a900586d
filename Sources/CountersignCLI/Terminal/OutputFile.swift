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
    /// A file that is replaced keeps its mode; a symbolic link keeps pointing and its target is replaced. What is no
    /// regular file, such as a device or a FIFO, is written to as it stands; `-` is standard output.
    ///
    /// - Parameters:
    ///   - mode: of a file that is new.
    ///   - owner: who it is to belong to; nil for whoever runs the command, or for whoever a file that is replaced
    ///     belongs to.
    ///   - version: what was read and is replaced now; nil replaces whatever is there.
    /// - Throws: `fileChanged` where the file is no longer that version; `fileProtected` where its owner may not write
    ///   to it; `outputFailed`.
    static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t = 0o600, owner: FileOwner? = nil,
        replacing version: FileVersion? = nil
    ) throws {
        if let descriptor = standardStream(path) { return try fill(descriptor, with: bytes, path: path) }
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG { return try writeThrough(bytes, to: path, status) }
        if !isThere, lstat(path, &status) == 0 { throw leadsNowhere(path) }
        // What is edited may be kept from changes; a key file that only its owner may read is replaced all the same.
        if version != nil, isThere, status.st_mode & S_IWUSR == 0 { throw protected(path) }
        let final = realpath(path, nil).map { resolved in
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let target = final ?? path
        let temporary = "\(target).countersign-\(getpid())"
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
        do {
            guard close(descriptor) == 0 else { throw failed(path, errno) }
            try rename(temporary, over: target, of: version, path: path)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// The folder is locked from the comparison to the renaming, so that of two programs one sees the other's file.
    private static func rename(
        _ temporary: String, over target: String, of version: FileVersion?, path: String
    ) throws {
        let folder = open(folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        if let version {
            if folder >= 0 { flock(folder, LOCK_EX) }
            guard FileVersion(of: target) == version else {
                throw CommandFailure(
                    .refused, code: "fileChanged", "\(path) was changed by another program since it was read",
                    hint: "run the command again")
            }
        }
        guard Foundation.rename(temporary, target) == 0 else { throw failed(path, errno) }
        if folder >= 0 { fsync(folder) }
    }

    /// The descriptor that a path names without opening anything; nil for any other path.
    private static func standardStream(_ path: String) -> Int32? {
        switch path {
        case "-", "/dev/stdout": STDOUT_FILENO
        case "/dev/stderr": STDERR_FILENO
        default: nil
        }
    }

    /// Devices, FIFOs and the like are no files to be replaced.
    private static func writeThrough(_ bytes: [UInt8], to path: String, _ status: stat) throws {
        if status.st_mode & S_IFMT == S_IFDIR { throw failed(path, EISDIR) }
        let descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed(path, errno) }
        defer { close(descriptor) }
        try fill(descriptor, with: bytes, path: path)
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
        let descriptor = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    private static func leadsNowhere(_ path: String) -> CommandFailure {
        CommandFailure(
            .refused, code: "outputFailed", "cannot write \(path): it is a symbolic link that leads to no file",
            hint: "name the file itself, or remove the link")
    }

    private static func protected(_ path: String) -> CommandFailure {
        CommandFailure(
            .refused, code: "fileProtected", "cannot write \(path): it is protected against writing",
            hint: "allow it with: chmod u+w \(path)")
    }

    static func failed(_ path: String, _ number: Int32) -> CommandFailure {
        CommandFailure(
            status(of: number), code: "outputFailed", "cannot write \(path): \(String(cString: strerror(number)))")
    }

    /// Rights are a refusal, a missing folder is missing, a full or broken device is out of service.
    private static func status(of number: Int32) -> ExitStatus {
        switch number {
        case EACCES, EPERM, EROFS: .refused
        case ENOENT, ENOTDIR: .inputMissing
        case ENOSPC, EDQUOT, EIO, EFBIG, EPIPE, ENXIO, EMFILE, ENFILE: .serviceUnavailable
        default: .badInputData
        }
    }
}
