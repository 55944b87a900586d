public import ManagementSchema

/// Bulk imports and exports, and what expires.
extension ManagementClient {
    /// - Parameter file: a table (CSV) or an archive (zip), as it is.
    public func startImport(_ file: [UInt8], isArchive: Bool, query: [(String, String?)]) async throws
        -> ImportResource
    {
        try await upload("/imports", query: query, file: file, type: isArchive ? "application/zip" : "text/csv")
    }

    public func imports() async throws -> ImportList { try await call(.GET, "/imports") }

    public func bulkImport(_ id: String) async throws -> ImportResource {
        try await call(.GET, "/imports/\(Self.segment(id))")
    }

    public func importRows(_ id: String, _ query: [(String, String?)]) async throws -> ImportRowList {
        try await call(.GET, "/imports/\(Self.segment(id))/rows", query: query)
    }

    public func stopImport(_ id: String) async throws -> ImportResource {
        try await call(.POST, "/imports/\(Self.segment(id))/stop")
    }

    public func resumeImport(_ id: String) async throws -> ImportResource {
        try await call(.POST, "/imports/\(Self.segment(id))/resume")
    }

    public func deleteImport(_ id: String) async throws {
        try await order(.DELETE, "/imports/\(Self.segment(id))")
    }

    /// - Parameter kind: nil for everything, as an archive.
    public func export(_ kind: BulkKindValue?) async throws -> [UInt8] {
        try await bytes(.GET, "/export", query: [("kind", kind?.rawValue)])
    }

    public func expiring(_ query: [(String, String?)]) async throws -> ExpiringList {
        try await call(.GET, "/expiry", query: query)
    }

    public func notices(limit: Int) async throws -> NoticeList {
        try await call(.GET, "/expiry/notices", query: [("limit", String(limit))])
    }

    public func retryNotice(_ id: String) async throws -> NoticeResource {
        try await call(.POST, "/expiry/notices/retry", body: NoticeReference(id: id))
    }

    public func testNotices() async throws -> NoticeTest { try await call(.POST, "/expiry/notices/test") }
}
