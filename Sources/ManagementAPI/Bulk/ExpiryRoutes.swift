import Foundation
import IdentityDirectory
import ManagementSchema

/// What expires when, and who was told.
enum ExpiryRoutes {
    static let all: [Route] = [
        .get(
            "/expiry", "listExpiring", .right(.directoryRead),
            "List what expires, the earliest first: certificates, our own and the servers' too, and tokens",
            query: QueryParameter.page + [
                QueryParameter(
                    "days", "Within how many days, 0 to 4000; 90 when absent. What has expired is there too.",
                    schema: .integer)
            ]
        ) { call in
            let watch = try call.expiry
            let now = call.services.clock.now
            let days = try call.days
            let found = try await watch.overview(before: now.addingTimeInterval(Double(days) * 86_400))
            let start = try call.cursor.flatMap { Int($0) } ?? 0
            let rest = Array(found.dropFirst(max(0, start)).enumerated())
            let limit = try call.limit
            return ExpiringList(
                expiring: rest.prefix(limit).map { ExpiringResource($0.element, at: now) },
                nextCursor: rest.count > limit ? Cursor(key: String(start + limit)).text : nil)
        },
        .get(
            "/expiry/notices", "listNotices", .right(.directoryRead), "List the newest expiry notices",
            query: [.limit]
        ) { call in
            let watch = try call.expiry
            return NoticeList(
                channels: watch.channelNames,
                notices: try await watch.notices(limit: try call.limit).map(NoticeResource.init))
        },
        .send(
            .post, "/expiry/notices/retry", "retryNotice", .right(.administration),
            "Try what failed of a notice again"
        ) { (call, body: NoticeReference) in
            NoticeResource(try await call.expiry.retry(notice: body.id, by: call.by))
        },
        .act(
            "/expiry/notices/test", "testNotices", .right(.administration),
            "Send a test through every channel, and say which fails and why"
        ) { call in
            NoticeTest(
                results: try await call.expiry.test(by: call.by).map {
                    NoticeTestResult(channel: $0.channel, failure: $0.failure)
                })
        },
    ]
}

extension ManagementCall {
    fileprivate var expiry: ExpiryWatch {
        get throws {
            guard let watch = services.expiry else {
                throw ProblemError(.partNotServed, "This server does not watch what expires")
            }
            return watch
        }
    }

    fileprivate var days: Int {
        get throws {
            guard let text = query["days"] else { return 90 }
            guard let days = Int(text), (0...4000).contains(days) else {
                throw ProblemError(.invalidParameter, "days is not a whole number from 0 to 4000", at: "query/days")
            }
            return days
        }
    }
}

extension ExpiringResource {
    init(_ object: ExpiringObject, at date: Date) {
        self.init(
            kind: ExpiringKindValue(rawValue: object.kind.rawValue) ?? .server, key: object.key, name: object.name,
            detail: object.detail, owner: object.owner, contacts: object.contacts,
            expiresAt: object.expiresAt.rfc3339, daysLeft: object.daysLeft(at: date))
    }
}

extension NoticeResource {
    init(_ notice: ExpiryNotice) {
        self.init(
            id: notice.id, kind: ExpiringKindValue(rawValue: notice.object.kind.rawValue) ?? .server,
            name: notice.object.name, owner: notice.object.owner, expiresAt: notice.object.expiresAt.rfc3339,
            days: notice.days, createdAt: notice.createdAt.rfc3339,
            deliveries: notice.deliveries.map {
                NoticeDeliveryResource(
                    channel: $0.channel, state: $0.state.rawValue, attempts: $0.attempts,
                    nextAttemptAt: $0.nextAttemptAt?.rfc3339, sentAt: $0.sentAt?.rfc3339, failure: $0.failure)
            })
    }
}
