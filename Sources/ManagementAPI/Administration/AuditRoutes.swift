import Foundation
import IdentityDirectory
import ManagementSchema

/// The audit: change documents, their chain of hashes, and its signed heads.
enum AuditRoutes {
    static let all: [Route] = [
        .get(
            "/audit", "listAudit", .right(.auditRead), "List what was changed, by whom, newest first",
            query: QueryParameter.page + [
                QueryParameter("by", "Only changes by this principal."),
                QueryParameter("action", "Only this action."),
                QueryParameter("subject", "Only changes of this object."),
                QueryParameter(
                    "category", "Only this category.",
                    schema: .enumeration(AuditCategoryValue.allCases.map(\.rawValue))),
                QueryParameter("since", "Only changes at or after this time, RFC 3339."),
                QueryParameter("until", "Only changes at or before this time, RFC 3339."),
            ], list),
        .get("/audit/{sequence}", "showAuditEntry", .right(.auditRead), "Show a change, property by property") {
            call in
            let text = try call.parameter("sequence")
            guard let sequence = Int64(text), sequence > 0,
                let entry = try await call.services.directory.auditEntry(sequence)
            else { throw ProblemError(.notFound, "There is no audit entry \(text.prefix(80))") }
            return AuditEntryDetail(
                entry: AuditEntryResource(entry),
                changes: entry.differences.map {
                    AuditChangeResource(property: $0.property, before: $0.before, after: $0.after)
                })
        },
        .get("/audit/verification", "verifyAudit", .right(.auditRead), "Verify the audit log's hash chain") { call in
            guard let trail = call.services.trail else {
                return AuditVerificationResource(try await call.services.directory.verifyAudit())
            }
            return AuditVerificationResource(try await trail.verify())
        },
        .send(
            .post, "/audit/verification", "verifyAuditHeads", .right(.auditRead),
            "Verify the chain against signed heads that were kept elsewhere"
        ) { (call, body: AuditHeadList) in
            let heads = body.heads.map { head in
                AuditHead(
                    sequence: Int64(head.sequence), hash: head.hash,
                    at: Date(timeIntervalSince1970: Double(head.atMilliseconds) / 1000), keyID: head.keyId,
                    signature: head.signature)
            }
            return AuditVerificationResource(try await call.trail.verify(against: heads))
        },
        .get("/audit/heads", "listAuditHeads", .right(.auditRead), "List signed heads, newest first", query: [.limit]) {
            call in
            AuditHeadList(heads: try await call.trail.heads(limit: try call.limit).map(AuditHeadResource.init))
        },
        .get("/audit/key", "showAuditKey", .right(.auditRead), "Show the public key that signs heads") { call in
            let key = try call.trail.key
            return AuditKeyResource(
                keyId: key.keyID, publicKey: key.publicKey.pemRepresentation, secondSink: try call.trail.sinkName)
        },
        .file(
            "/audit/export", "exportAudit", .right(.auditRead),
            "Export up to 50000 entries with signed heads as lines of JSON; go on behind the last one's number",
            query: [QueryParameter("after", "Only entries behind this number.", schema: .integer)],
            mediaTypes: ["application/jsonl"]
        ) { call in
            var after: Int64 = 0
            if let text = call.query["after"] {
                guard let number = Int64(text), number >= 0 else {
                    throw ProblemError(.invalidParameter, "after is no number of an entry", at: "query/after")
                }
                after = number
            }
            let part = try await call.trail.export(after: after)
            return .file(bytes: part.bytes, mediaType: "application/jsonl", fileName: "audit-\(after + 1).jsonl")
        },
    ]

    private static func list(_ call: ManagementCall) async throws -> AuditList {
        var filter = AuditFilter(
            by: call.query["by"], action: call.query["action"], subject: call.query["subject"],
            before: try call.cursor.flatMap(Int64.init), limit: try call.limit + 1)
        filter.category = try call.word("category", AuditCategoryValue.self).flatMap {
            AuditCategory(rawValue: $0.rawValue)
        }
        filter.since = try call.time("since")
        filter.until = try call.time("until")
        let page = try ResultPage(fetched: try await call.services.directory.audit(filter), for: call) {
            String($0.sequence)
        }
        return AuditList(entries: page.elements.map(AuditEntryResource.init), nextCursor: page.nextCursor)
    }
}

extension ManagementCall {
    fileprivate var trail: AuditTrail {
        get throws {
            guard let trail = services.trail else {
                throw ProblemError(.partNotServed, "This server does not sign the audit's heads")
            }
            return trail
        }
    }
}

extension AuditEntryResource {
    fileprivate init(_ entry: AuditEntry) {
        self.init(
            sequence: Int(entry.sequence), at: entry.at.rfc3339Milliseconds, by: entry.by, action: entry.action,
            category: AuditCategoryValue(rawValue: entry.category.rawValue) ?? .other, subject: entry.subject,
            before: entry.before, after: entry.after, hash: entry.hash, previousHash: entry.previousHash)
    }
}

extension AuditHeadResource {
    fileprivate init(_ head: AuditHead) {
        self.init(
            sequence: Int(head.sequence), hash: head.hash, atMilliseconds: head.atMilliseconds, keyId: head.keyID,
            signature: head.signature)
    }
}

extension AuditVerificationResource {
    fileprivate init(_ verification: AuditVerification) {
        let detail =
            verification.problem
            ?? "Each of the \(verification.entries) entries follows from the one before it."
        self.init(
            intact: verification.isIntact, entries: Int(verification.entries), headHash: verification.head,
            brokenAt: verification.brokenAt.map(Int.init), detail: detail)
    }
}
