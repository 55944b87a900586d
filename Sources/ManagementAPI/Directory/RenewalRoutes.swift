import IdentityDirectory
import ManagementSchema

/// Renewal by the partner itself.
enum RenewalRoutes {
    static let all: [Route] = [
        .get(
            "/renewal", "showRenewal", .right(.directoryRead),
            "Show whether and where callers renew their certificates by themselves, and who did", query: [.limit]
        ) { call in try await resource(call, limit: try call.limit) },
        .send(
            .put, "/renewal", "switchRenewal", .right(.directoryWrite),
            "Let callers renew their certificates by themselves, or stop it"
        ) { (call, body: RenewalSwitch) in
            _ = try await call.services.directory.offerRenewal(body.isOffered, by: call.by)
            return try await resource(call, limit: 100)
        },
    ]

    private static func resource(_ call: ManagementCall, limit: Int) async throws -> RenewalResource {
        let directory = call.services.directory
        let policy = try await directory.renewalPolicy()
        let stopped = directory.usersWithoutRenewal
        return RenewalResource(
            isOffered: policy?.isOffered ?? true,
            address: (call.services.gatewayAddress ?? "") + InboundService.certificateEnrollment.pathPrefix,
            changedAt: policy?.changedAt.rfc3339, changedBy: policy?.changedBy,
            renewals: try await directory.renewals(limit: limit).map { record in
                RenewalRecord(
                    at: record.at.rfc3339, user: record.userID, sha256Fingerprint: record.fingerprint.hex,
                    subject: record.subject, replaces: record.replaces?.hex)
            }, stoppedUsers: Array(stopped.prefix(1000)), stoppedUserCount: stopped.count)
    }
}
