import Foundation

/// Zip archives, as far as projects of integration flows are handed around in them.
///
/// Source: APPNOTE.TXT 6.3.10 sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
/// Reading takes stored and deflated members; writing stores. No encryption, no spanning, no zip64.
enum ZipArchive {
    typealias Member = (path: String, content: [UInt8])

    static func isArchive(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4b, 0x05, 0x06])
    }

    /// The archive's files, without its folders.
    ///
    /// Throws `badInputData` with `damaged`, `unsupported` or `limitExceeded`.
    static func files(in bytes: [UInt8]) throws -> [Member] {
        let reader = Reader(bytes: bytes)
        guard let end = reader.endOfDirectory else { throw failure("damaged", "the zip has no directory") }
        var offset = try reader.number(end + 16, 4)
        let count = try reader.number(end + 10, 2)
        guard count <= ProjectFolder.filesMax else { throw failure("limitExceeded", "the zip holds too many files") }
        var members: [Member] = []
        var size = 0
        for _ in 0..<count {
            guard try reader.number(offset, 4) == 0x0201_4b50 else {
                throw failure("damaged", "the zip's directory is cut")
            }
            let lengths = (
                name: try reader.number(offset + 28, 2), extra: try reader.number(offset + 30, 2),
                comment: try reader.number(offset + 32, 2)
            )
            // Some tools for Windows write its own separators.
            let name = String(decoding: try reader.slice(offset + 46, lengths.name), as: UTF8.self)
                .replacing("\\", with: "/")
            if !name.hasSuffix("/") {
                guard ProjectFolder.isPlain(name) else {
                    throw failure("damaged", "the zip holds a path that leaves it: \(name)")
                }
                let content = try content(of: name, at: offset, reader, room: ProjectFolder.bytesMax - size)
                size += content.count
                members.append((name, content))
            }
            offset += 46 + lengths.name + lengths.extra + lengths.comment
        }
        return members
    }

    private static func content(of name: String, at entry: Int, _ reader: Reader, room: Int) throws -> [UInt8] {
        guard try reader.number(entry + 8, 2) & 1 == 0 else { throw failure("unsupported", "\(name) is encrypted") }
        let method = try reader.number(entry + 10, 2)
        let checksum = try reader.number(entry + 16, 4)
        let packedSize = try reader.number(entry + 20, 4)
        let size = try reader.number(entry + 24, 4)
        guard size <= room else { throw failure("limitExceeded", "the zip holds too much") }
        let local = try reader.number(entry + 42, 4)
        guard try reader.number(local, 4) == 0x0403_4b50 else {
            throw failure("damaged", "\(name) is not where it should be")
        }
        let start = local + 30 + (try reader.number(local + 26, 2)) + (try reader.number(local + 28, 2))
        let packed = try reader.slice(start, packedSize)
        let content: [UInt8]
        switch method {
        case 0: content = packed
        case 8: content = try Inflate.inflate(packed, sizeMax: size)
        default: throw failure("unsupported", "\(name) is packed by method \(method)")
        }
        guard content.count == size, Int(CRC32.checksum(content)) == checksum else {
            throw failure("damaged", "\(name) is not what the zip says it is")
        }
        return content
    }

    /// Stores the files, in their order; the same files give the same bytes.
    static func encode(_ files: [Member]) -> [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let name = Array(file.path.utf8)
            // Version 2.0, names in UTF-8, stored, 1980-01-01.
            let common: [(Int, Int)] = [
                (20, 2), (0x0800, 2), (0, 2), (0, 2), (0x21, 2), (Int(CRC32.checksum(file.content)), 4),
                (file.content.count, 4), (file.content.count, 4), (name.count, 2), (0, 2),
            ]
            directory += little(
                [(0x0201_4b50, 4), (20, 2)] + common + [(0, 2), (0, 2), (0, 2), (0, 4), (output.count, 4)])
            directory += name
            output += little([(0x0403_4b50, 4)] + common) + name + file.content
        }
        let end = little([
            (0x0605_4b50, 4), (0, 2), (0, 2), (files.count, 2), (files.count, 2), (directory.count, 4),
            (output.count, 4), (0, 2),
        ])
        return output + directory + end
    }

    private static func little(_ fields: [(value: Int, size: Int)]) -> [UInt8] {
        fields.flatMap { field in (0..<field.size).map { UInt8(truncatingIfNeeded: field.value >> (8 * $0)) } }
    }

    static func failure(_ code: String, _ what: String) -> CommandFailure {
        CommandFailure(.badInputData, code: code, what)
    }

    /// Numbers and slices, each checked against the end.
    private struct Reader {
        let bytes: [UInt8]

        func slice(_ offset: Int, _ count: Int) throws -> [UInt8] {
            guard offset >= 0, count >= 0, offset <= bytes.count - count else {
                throw ZipArchive.failure("damaged", "the zip ends too early")
            }
            return Array(bytes[offset..<(offset + count)])
        }

        /// Least significant byte first.
        func number(_ offset: Int, _ count: Int) throws -> Int {
            try slice(offset, count).reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        /// Where the last record begins; a comment of up to 65535 bytes may follow it.
        var endOfDirectory: Int? {
            let last = bytes.count - 22
            guard last >= 0 else { return nil }
            return stride(from: last, through: max(0, last - 65_535), by: -1).first {
                bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4b && bytes[$0 + 2] == 0x05 && bytes[$0 + 3] == 0x06
            }
        }
    }
}

/// Source: ISO 3309, as RFC 1952 section 8 writes it out.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ ($0 >> 8) }
    }
}
