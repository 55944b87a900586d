/// A project's files as the zip archive that other systems exchange.
public enum ProjectArchive {
    /// The archive's files by path; throws `stepFailed` for what is no archive or is damaged, `limitExceeded`.
    public static func files(in bytes: [UInt8], sizeMax: Int = 40 << 20) throws(FlowError) -> [String: [UInt8]] {
        let members = try ZIPFile(bytes: bytes, sizeMax: sizeMax).members
        return Dictionary(members.map { ($0.name, $0.content) }, uniquingKeysWith: { first, _ in first })
    }

    /// In the order of path.
    public static func encode(_ files: [String: [UInt8]]) throws(FlowError) -> [UInt8] {
        let members = files.sorted { $0.key < $1.key }.map { ZIPFile.Member(name: $0.key, content: $0.value) }
        return try ZIPFile(members: members).encoded
    }
}
