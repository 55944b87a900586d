import ConnectionLifecycle
import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// Revocation lists, and revoking what our authorities issued.
enum RevocationRoutes {
    static let all: [Route] = [
        .get("/revocation-lists", "listRevocationLists", .right(.directoryRead), "List the known revocation lists") {
            call in
            let now = call.services.clock.now
            return RevocationListList(
                revocationLists: try await call.services.directory.revocationLists().map {
                    RevocationListResource($0, at: now)
                })
        },
        .get(
            "/revocation-lists/{id}", "showRevocationList", .right(.directoryRead), "Show a revocation list"
        ) { call in
            RevocationListResource(
                try await call.services.directory.revocationList(try call.parameter("id")),
                at: call.services.clock.now)
        },
        .file(
            "/revocation-lists/{id}/content", "downloadRevocationList", .right(.directoryRead),
            "Download a revocation list", mediaTypes: ["application/pkix-crl"]
        ) { call in
            let known = try await call.services.directory.revocationList(try call.parameter("id"))
            return .file(
                bytes: known.list.derEncoded, mediaType: "application/pkix-crl", fileName: "\(known.id.prefix(16)).crl")
        },
        .send(
            .post, "/revocation-lists", "importRevocationList", .right(.certificateAssign),
            "Take a revocation list in, by content or by the address that it is fetched from", status: .created,
            bodyBytesMax: Route.fileBodyBytesMax, importList),
        .act(
            "/revocation-lists/{id}/refresh", "refreshRevocationList", .right(.certificateAssign),
            "Fetch the next revocation list from its address"
        ) { call in
            RevocationListResource(
                try await call.revocation.refresh(try call.parameter("id"), by: call.by), at: call.services.clock.now)
        },
        .delete(
            "/revocation-lists/{id}", "removeRevocationList", .right(.certificateAssign),
            "Forget a revocation list; what it names is judged as if it were not revoked"
        ) { call in
            try await call.services.directory.removeRevocationList(try call.parameter("id"), by: call.by)
        },
        .send(
            .post, "/certificates/{fingerprint}/revocation", "revokeCertificate", .right(.keyPairIssue),
            "Revoke a certificate that an authority of this server issued", status: .created
        ) { (call, body: CertificateRevocationOrder) in
            let reason = body.reason.flatMap { RevocationReason(name: $0.rawValue) } ?? .unspecified
            return RevocationListResource(
                try await call.revocation.revoke(try call.fingerprint, reason: reason, by: call.by),
                at: call.services.clock.now)
        },
    ]

    private static func importList(
        _ call: ManagementCall, _ body: RevocationListImport
    ) async throws -> RevocationListResource {
        let known: KnownRevocationList
        switch (body.list, body.url) {
        case (let text?, nil):
            let list = try RevocationList(pemOrDER: try CertificateInput.bytes(of: text, member: "/list"))
            known = try await call.services.directory.importRevocationList(list, by: call.by)
        case (nil, let address?):
            known = try await call.revocation.importList(from: address, by: call.by)
        default:
            throw ProblemError(ProblemTable.invalidValue, "Either list or url is needed, and not both", at: "/list")
        }
        return RevocationListResource(known, at: call.services.clock.now)
    }
}

extension ManagementCall {
    /// Throws `partNotServed` where this server neither issues nor fetches.
    fileprivate var revocation: CertificateRevocation {
        get throws {
            guard let revocation = services.revocation else {
                throw ProblemError(
                    .partNotServed, "This server revokes and fetches nothing",
                    hint: "Ask the server that runs the business system.")
            }
            return revocation
        }
    }
}

extension RevocationListResource {
    init(_ known: KnownRevocationList, at date: Date) {
        self.init(
            id: known.id, issuer: known.list.issuer.description, authority: known.authority.hex,
            managedBy: known.managedBy == .product ? .product : .customer, thisUpdate: known.list.thisUpdate.rfc3339,
            nextUpdate: known.list.nextUpdate?.rfc3339, isStale: known.isStale(at: date),
            revoked: known.list.revoked.count, source: known.source, importedAt: known.importedAt.rfc3339,
            importedBy: known.importedBy, failure: known.failure)
        publishedPath = known.managedBy == .product ? "/crl/\(known.id).crl" : nil
    }
}
