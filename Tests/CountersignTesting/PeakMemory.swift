import Foundation

/// How far the resident memory of this process rises while something runs.
///
/// Source: Linux's manual of `/proc/pid/clear_refs` (5 forgets the peak) and `/proc/pid/status` (`VmHWM`).
public enum PeakMemory {
    /// The rise in bytes.
    ///
    /// - Throws: where the system has no such files, or what `body` throws.
    public static func rise(during body: () throws -> Void) throws -> Int {
        let control = try FileHandle(forWritingTo: URL(fileURLWithPath: "/proc/self/clear_refs"))
        try control.write(contentsOf: Data("5".utf8))
        try control.close()
        let before = try peak()
        try body()
        return try peak() - before
    }

    private static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw NoFigure()
        }
        return kilobytes * 1024
    }

    struct NoFigure: Error {}
}
