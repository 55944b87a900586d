import ConnectionLifecycle
import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// Key files handed over by links that work once and expire.
enum HandOverRoutes {
    static let all: [Route] = [
        .get(
            "/hand-overs", "listHandOvers", .right(.keyPairIssue), "List key files that were offered by a link",
            query: [.limit]
        ) { call in
            let found = try await call.handOvers.list(limit: try call.limit)
            return HandOverList(handOvers: found.map(HandOverResource.init))
        },
        .send(
            .post, "/hand-overs", "createHandOver", .right(.keyPairIssue),
            "Offer a key file by a link that works once and expires", status: .created, bodyBytesMax: 512 * 1024
        ) { (call, body: HandOverCreation) in
            guard let content = Data(base64Encoded: body.content) else {
                throw ProblemError(.invalidBody, "content is not base64", at: "/content")
            }
            guard let fingerprint = Fingerprint(hex: body.sha256Fingerprint) else {
                throw ProblemError(
                    .invalidBody, "The fingerprint is not 64 hexadecimal digits", at: "/sha256Fingerprint")
            }
            let offered = try await call.handOvers.offer(
                [UInt8](content), named: body.fileName, certificate: fingerprint,
                expiresSeconds: body.expiresSeconds ?? HandOvers.expiresSecondsDefault, by: call.by)
            return HandOverCreated(
                handOver: HandOverResource(offered.handOver), path: "/hand-over/\(offered.secret)")
        },
        .delete(
            "/hand-overs/{id}", "withdrawHandOver", .right(.keyPairIssue),
            "Take an offer back; its certificate stays assigned"
        ) { call in
            let id = try call.parameter("id")
            guard try await call.handOvers.list(limit: 10_000).contains(where: { $0.id == id }) else {
                throw DirectoryError(.notFound, "There is no hand-over \(id).")
            }
            try await call.handOvers.withdraw(id, by: call.by)
        },
    ]
}

extension ManagementCall {
    fileprivate var handOvers: HandOvers {
        get throws {
            guard let handOvers = services.handOvers else {
                throw ProblemError(
                    .partNotServed, "This server hands nothing over", hint: "Ask the server of the business system.")
            }
            return handOvers
        }
    }
}

extension HandOverResource {
    fileprivate init(_ handOver: HandOver) {
        self.init(
            id: handOver.id, user: handOver.userID, sha256Fingerprint: handOver.certificate,
            fileName: handOver.fileName, offeredAt: handOver.offeredAt.rfc3339, offeredBy: handOver.offeredBy,
            expiresAt: handOver.expiresAt.rfc3339,
            state: HandOverStateValue(rawValue: handOver.state.rawValue) ?? .waiting)
        endedAt = handOver.endedAt?.rfc3339
    }
}
