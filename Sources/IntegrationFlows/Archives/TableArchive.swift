/// Zip archives of tables and certificates, for those who hand them in and out.
public enum TableArchive {
    public static func isArchive(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) }

    /// The archive's files, without its folders, unpacked to at most `sizeMax` bytes.
    ///
    /// Throws `FlowError` `stepFailed` for what is no archive, is damaged or encrypted, `limitExceeded`.
    public static func files(in bytes: [UInt8], sizeMax: Int) throws -> [(path: String, bytes: [UInt8])] {
        try ZIPFile(bytes: bytes, sizeMax: sizeMax).members.map { ($0.name, $0.content) }
    }

    /// The same files give the same bytes.
    public static func encoded(_ files: [(path: String, bytes: [UInt8])]) throws -> [UInt8] {
        try ZIPFile(members: files.map { ZIPFile.Member(name: $0.path, content: $0.bytes) }).encoded
    }
}
