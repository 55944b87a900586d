public import Foundation

/// Files made by others, which stand outside the project: beside it in `../shared/vectors`, or where the environment's
/// `COUNTERSIGN_VECTORS` says.
///
/// A test that needs them is `.enabled(if: Vectors.isAvailable)`: skipped where they are not.
public enum Vectors {
    /// Nil when there are none here.
    public static let root: URL? = {
        let candidates = [ProcessInfo.processInfo.environment["COUNTERSIGN_VECTORS"]].compactMap(\.self)
        let beside = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
            .appendingPathComponent("../shared/vectors").standardizedFileURL.path
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../shared/vectors").standardizedFileURL.path
        return (candidates + [beside, source])
            .first { FileManager.default.fileExists(atPath: $0) }
            .map { URL(fileURLWithPath: $0, isDirectory: true) }
    }()

    public static var isAvailable: Bool { root != nil }

    /// The bytes of a file under the root, such as `keystores/openssl/pkcs7.pem`.
    public static func bytes(_ path: String) throws -> [UInt8] {
        guard let root else { throw VectorsMissing() }
        return Array(try Data(contentsOf: root.appendingPathComponent(path)))
    }

    /// The rows of a tab-separated file, by column name.
    public static func table(_ path: String) throws -> [[String: String]] {
        let text = String(decoding: try bytes(path), as: UTF8.self)
        // Cells hold control characters; only line feeds separate lines.
        let lines = text.unicodeScalars.split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        }
        guard let header = lines.first else { return [] }
        return lines.dropFirst().map { cells in
            Dictionary(zip(header, cells)) { first, _ in first }
        }
    }
}

/// There is no folder of vectors here.
public struct VectorsMissing: Error {
    public init() {}
}
