import Foundation

/// The rows of what was handed in: one table, or the files of an archive.
///
/// An archive holds `systems.csv`, `users.csv`, `certificates.csv` and so on, each of them optional; or certificates as
/// files, `USER/anything.cer` or `USER.cer`, in any format; or both.
struct BulkSheet: Sendable {
    /// A file of an archive, or the one that was handed in.
    struct File: Sendable {
        var path: String
        var bytes: [UInt8]
    }

    private enum Part: Sendable {
        case table(BulkKind, name: String, bytes: [UInt8])
        case certificate(user: String, path: String, bytes: [UInt8])
    }

    private let parts: [Part]

    /// A table of one kind.
    init(table bytes: [UInt8], kind: BulkKind, name: String) {
        parts = [.table(kind, name: name, bytes: bytes)]
    }

    /// Throws `invalid` for a file that is nothing that can be imported.
    init(files: [File]) throws(DirectoryError) {
        var parts: [(order: Int, part: Part)] = []
        for file in files {
            let names = file.path.split(separator: "/").map(String.init)
            guard let last = names.last, !last.hasPrefix(".") else { continue }
            if last.hasSuffix(".csv") {
                guard let kind = BulkKind(rawValue: String(last.dropLast(4))),
                    let order = BulkKind.inOrder.firstIndex(of: kind)
                else {
                    let known = BulkKind.inOrder.map { $0.rawValue + ".csv" }.joined(separator: ", ")
                    throw DirectoryError(
                        .invalid, "The archive's table \(file.path) is none that is known.", hint: "Known: \(known).")
                }
                parts.append((order, .table(kind, name: last, bytes: file.bytes)))
            } else {
                let stem = last.split(separator: ".").dropLast().joined(separator: ".")
                let user = names.count > 1 ? names[names.count - 2] : stem
                let order = BulkKind.inOrder.firstIndex(of: .certificates) ?? 0
                parts.append((order, .certificate(user: user, path: file.path, bytes: file.bytes)))
            }
        }
        self.parts = parts.enumerated().sorted { ($0.1.order, $0.0) < ($1.1.order, $1.0) }.map(\.1.part)
    }

    /// Hands the rows over in batches, in the order in which they are to be done, and gives their number.
    ///
    /// Throws `invalid` for a table that cannot be read or whose columns are not known, and what `take` throws.
    func read(batch: Int, _ take: ([BulkRow]) async throws -> Void) async throws -> Int {
        var rows: [BulkRow] = []
        var count = 0
        func add(_ row: BulkRow) async throws {
            rows.append(row)
            count += 1
            guard rows.count >= batch else { return }
            try await take(rows)
            rows = []
        }
        for part in parts {
            switch part {
            case .certificate(let user, let path, let bytes):
                let cells = ["user": user, "certificate": Data(bytes).base64EncodedString()]
                try await add(BulkRow(number: count + 1, kind: .certificates, place: path, cells: cells))
            case .table(let kind, let name, let bytes):
                var reader = CSVReader(bytes: bytes)
                let columns = try Self.columns(try reader.next(), of: kind, name: name)
                while let record = try reader.next() {
                    let place = "\(name) line \(reader.line)"
                    guard record.count <= columns.count else {
                        throw DirectoryError(
                            .invalid,
                            "The row at \(place) has \(record.count) fields, the table has \(columns.count) columns.")
                    }
                    let cells = Dictionary(uniqueKeysWithValues: zip(columns, record)).filter { !$0.value.isEmpty }
                    try await add(BulkRow(number: count + 1, kind: kind, place: place, cells: cells))
                }
            }
        }
        if !rows.isEmpty { try await take(rows) }
        return count
    }

    private static func columns(
        _ first: [String]?, of kind: BulkKind, name: String
    ) throws(DirectoryError) -> [String] {
        guard let first else {
            throw DirectoryError(.invalid, "The table \(name) is empty; its first line names the columns.")
        }
        let columns = first.map { $0.trimmingCharacters(in: .whitespaces) }
        if let twice = columns.first(where: { column in columns.count { $0 == column } > 1 }) {
            throw DirectoryError(.invalid, "The table \(name) has the column \(twice) twice.")
        }
        let known = BulkColumns.known(of: kind)
        if let unknown = columns.first(where: { !known.contains($0) }) {
            throw DirectoryError(
                .invalid, "The table \(name) has the column “\(unknown.prefix(80))”, which is not known.",
                hint: "Known: \(known.joined(separator: ", ")).")
        }
        if let missing = BulkColumns.required(of: kind).first(where: { !columns.contains($0) }) {
            throw DirectoryError(.invalid, "The table \(name) lacks the column \(missing).")
        }
        return columns
    }
}
