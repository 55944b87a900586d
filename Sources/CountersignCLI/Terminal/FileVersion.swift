import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tells whether a file is still the one that was read: every command that writes makes a new file.
enum FileVersion: Equatable, Sendable {
    case absent
    case there(device: dev_t, number: ino_t, size: off_t, seconds: Int, nanoseconds: Int)

    /// - Parameter path: taken through symbolic links.
    init(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .absent
            return
        }
        self = .there(
            device: status.st_dev, number: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    /// Whether a file is at the path that writing would replace.
    static func isRegularFile(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && path != "/dev/stdout" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
