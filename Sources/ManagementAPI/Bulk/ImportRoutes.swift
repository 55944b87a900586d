import Foundation
import IdentityDirectory
import IntegrationFlows
import ManagementSchema

/// Everything of the directory in and out, by the hundred thousand.
enum ImportRoutes {
    /// Tables and archives of this size are taken in one go.
    static let bytesMax = 256 << 20

    static let all: [Route] = [
        .upload(
            "/imports", "startImport", .right(.directoryImport),
            "Import a table (CSV) or an archive of tables and certificates (zip); it is carried out in the background",
            query: [
                QueryParameter("name", "What to call it."),
                QueryParameter(
                    "kind", "What a table's rows are; certificates when absent. An archive's tables say it by name.",
                    schema: .enumeration(BulkKindValue.allCases.map(\.rawValue))),
                QueryParameter("dryRun", "Say what would become of each row, and change nothing.", schema: .boolean),
                QueryParameter("createUsers", "Create users that certificates name.", schema: .boolean),
                QueryParameter(
                    "overridePublicKey", "Let several users hold one public key, audited.", schema: .boolean),
            ], mediaTypes: ["text/csv", "application/zip"], bodyBytesMax: bytesMax, start),
        .get("/imports", "listImports", .right(.directoryRead), "List imports, the newest first") { call in
            ImportList(imports: try await call.services.directory.imports().map(ImportResource.init))
        },
        .get("/imports/{id}", "showImport", .right(.directoryRead), "Show how far an import is") { call in
            ImportResource(try await call.services.directory.bulkImport(try call.parameter("id")))
        },
        .get(
            "/imports/{id}/rows", "listImportRows", .right(.directoryRead), "List what became of an import's rows",
            query: QueryParameter.page + [
                QueryParameter(
                    "outcome", "Only rows with this outcome.",
                    schema: .enumeration(ImportOutcomeValue.allCases.map(\.rawValue)))
            ], rows),
        .act("/imports/{id}/stop", "stopImport", .right(.directoryImport), "Stop an import after its present chunk") {
            call in
            ImportResource(try await call.services.directory.stopImport(try call.parameter("id"), by: call.by))
        },
        .act("/imports/{id}/resume", "resumeImport", .right(.directoryImport), "Let a stopped import go on") { call in
            ImportResource(try await call.services.directory.resumeImport(try call.parameter("id"), by: call.by))
        },
        .delete("/imports/{id}", "deleteImport", .right(.directoryImport), "Forget an import, not what it did") {
            call in
            try await call.services.directory.deleteImport(try call.parameter("id"), by: call.by)
        },
        .file(
            "/export", "exportDirectory", .right(.directoryRead),
            "Export one kind as a table, or everything as an archive, in the form that an import takes",
            query: [
                QueryParameter(
                    "kind", "Which table; everything, as an archive, when absent.",
                    schema: .enumeration(BulkKindValue.allCases.map(\.rawValue)))
            ], mediaTypes: ["text/csv", "application/zip"], export),
    ]

    private static func start(_ call: ManagementCall) async throws -> ImportResource {
        let options = BulkOptions(
            isDryRun: try call.flag("dryRun"), createsUsers: try call.flag("createUsers"),
            overridesPublicKey: try call.flag("overridePublicKey"))
        let kind = try call.word("kind", BulkKindValue.self) ?? .certificates
        let name = call.query["name"] ?? "import"
        let directory = call.services.directory
        let bytes = call.bodyBytes
        guard !bytes.isEmpty else { throw ProblemError(.invalidRequest, "The body is empty") }
        guard TableArchive.isArchive(bytes) else {
            return ImportResource(
                try await directory.startImport(
                    table: bytes, of: kind.kind, name: name, options: options, by: call.by))
        }
        return ImportResource(
            try await directory.startImport(
                files: try TableArchive.files(in: bytes, sizeMax: 2 * bytesMax), name: name, options: options,
                by: call.by))
    }

    private static func rows(_ call: ManagementCall) async throws -> ImportRowList {
        let outcome = try call.word("outcome", ImportOutcomeValue.self).flatMap { BulkOutcome(rawValue: $0.rawValue) }
        let rows = try await call.services.directory.rows(
            ofImport: try call.parameter("id"), after: try call.cursor.flatMap { Int($0) } ?? 0, outcome: outcome,
            limit: try call.limit + 1)
        let page = try ResultPage(fetched: rows, for: call) { String($0.number) }
        return ImportRowList(rows: page.elements.map(ImportRowResource.init), nextCursor: page.nextCursor)
    }

    private static func export(_ call: ManagementCall) async throws -> ManagementReply {
        let directory = call.services.directory
        if let kind = try call.word("kind", BulkKindValue.self) {
            return .file(
                bytes: try await directory.exportTable(of: kind.kind), mediaType: "text/csv",
                fileName: "\(kind.rawValue).csv")
        }
        var files: [(path: String, bytes: [UInt8])] = []
        for kind in BulkKind.allCases {
            files.append(("\(kind.rawValue).csv", try await directory.exportTable(of: kind)))
        }
        return .file(
            bytes: try TableArchive.encoded(files), mediaType: "application/zip", fileName: "directory.zip")
    }
}

extension BulkKindValue {
    var kind: BulkKind {
        switch self {
        case .systems: .systems
        case .users: .users
        case .scenarios: .scenarios
        case .certificates: .certificates
        case .arrangements: .arrangements
        case .blocks: .blocks
        case .trustList: .trustList
        case .revocationLists: .revocationLists
        }
    }
}

extension ImportResource {
    init(_ one: BulkImport) {
        self.init(
            id: one.id, name: one.name, state: ImportStateValue(rawValue: one.state.rawValue) ?? .running,
            options: (one.options.isDryRun, one.options.createsUsers, one.options.overridesPublicKey),
            createdAt: one.createdAt.rfc3339, createdBy: one.createdBy, endedAt: one.endedAt?.rfc3339,
            progress: (one.total, one.done),
            counts: Dictionary(uniqueKeysWithValues: one.counts.map { ($0.key.rawValue, $0.value) }))
    }
}

extension ImportRowResource {
    init(_ row: BulkRow) {
        self.init(
            number: row.number, kind: BulkKindValue(rawValue: row.kind.rawValue) ?? .certificates, place: row.place,
            outcome: ImportOutcomeValue(rawValue: row.outcome.rawValue) ?? .waiting, object: row.object,
            detail: row.detail, owner: row.owner)
    }
}
