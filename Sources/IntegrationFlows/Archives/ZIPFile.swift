/// Zip archives of a few files, as messages carry them.
///
/// Source: APPNOTE.TXT 6.3.10 sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
struct ZIPFile {
    struct Member {
        var name: String
        var content: [UInt8]
    }

    var members: [Member]

    init(members: [Member]) {
        self.members = members
    }

    /// Reads the archive's files, without its folders, from its directory.
    ///
    /// Throws `stepFailed` for what is no archive, is damaged or encrypted, `limitExceeded`.
    init(bytes: [UInt8], sizeMax: Int) throws(FlowError) {
        members = []
        let reader = ZIPReader(bytes: bytes)
        guard let end = reader.endOfDirectory else { throw FlowError(.stepFailed, "The body is no zip archive") }
        var offset = try reader.number(end + 16, 4)
        var room = sizeMax
        for _ in 0..<(try reader.number(end + 10, 2)) {
            guard try reader.number(offset, 4) == 0x0201_4b50 else { throw ZIPReader.damaged }
            let lengths = (
                name: try reader.number(offset + 28, 2), extra: try reader.number(offset + 30, 2),
                comment: try reader.number(offset + 32, 2)
            )
            let name = String(decoding: try reader.slice(offset + 46, lengths.name), as: UTF8.self)
            if !name.hasSuffix("/") {
                let content = try reader.content(entry: offset, room: room)
                room -= content.count
                members.append(Member(name: name, content: content))
            }
            offset += 46 + lengths.name + lengths.extra + lengths.comment
        }
    }

    /// The archive, its files deflated; the same files give the same bytes.
    var encoded: [UInt8] {
        get throws(FlowError) {
            var output: [UInt8] = []
            var directory: [UInt8] = []
            for member in members {
                let name = Array(member.name.utf8)
                let packed = try Deflate.deflated(member.content, .raw)
                // Version 2.0, names in UTF-8, deflated, 1980-01-01.
                let common: [(Int, Int)] = [
                    (20, 2), (0x0800, 2), (8, 2), (0, 2), (0x21, 2), (Int(Deflate.checksum(member.content)), 4),
                    (packed.count, 4), (member.content.count, 4), (name.count, 2), (0, 2),
                ]
                directory += Self.little(
                    [(0x0201_4b50, 4), (20, 2)] + common + [(0, 2), (0, 2), (0, 2), (0, 4), (output.count, 4)])
                directory += name
                output += Self.little([(0x0403_4b50, 4)] + common) + name + packed
            }
            let end = Self.little([
                (0x0605_4b50, 4), (0, 2), (0, 2), (members.count, 2), (members.count, 2), (directory.count, 4),
                (output.count, 4), (0, 2),
            ])
            return output + directory + end
        }
    }

    private static func little(_ fields: [(value: Int, size: Int)]) -> [UInt8] {
        fields.flatMap { field in (0..<field.size).map { UInt8(truncatingIfNeeded: field.value >> (8 * $0)) } }
    }
}

/// Numbers, slices and files of an archive, each checked against its end.
private struct ZIPReader {
    let bytes: [UInt8]

    static let damaged = FlowError(.stepFailed, "The zip archive is damaged")

    func slice(_ offset: Int, _ count: Int) throws(FlowError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= bytes.count - count else { throw Self.damaged }
        return Array(bytes[offset..<(offset + count)])
    }

    /// Least significant byte first.
    func number(_ offset: Int, _ count: Int) throws(FlowError) -> Int {
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

    func content(entry: Int, room: Int) throws(FlowError) -> [UInt8] {
        guard try number(entry + 8, 2) & 1 == 0 else { throw FlowError(.stepFailed, "The zip archive is encrypted") }
        let size = try number(entry + 24, 4)
        guard size <= room else { throw FlowError(.limitExceeded, "The zip archive holds too much") }
        let local = try number(entry + 42, 4)
        guard try number(local, 4) == 0x0403_4b50 else { throw Self.damaged }
        let packed = try slice(
            local + 30 + (try number(local + 26, 2)) + (try number(local + 28, 2)), try number(entry + 20, 4))
        let content: [UInt8]
        switch try number(entry + 10, 2) {
        case 0: content = packed
        case 8: content = try Deflate.inflated(packed, .raw, sizeMax: size)
        case let method: throw FlowError(.stepFailed, "The zip archive is packed by method \(method)")
        }
        guard content.count == size, Int(Deflate.checksum(content)) == (try number(entry + 16, 4)) else {
            throw Self.damaged
        }
        return content
    }
}
