import Crypto
import Foundation
public import IdentityDirectory
import IntegrationFlows
public import KeyMaterial

/// Notices as signed requests to a program.
///
/// A POST of JSON with `webhook-id`, the same for every attempt; `webhook-timestamp`, seconds since 1970; and
/// `webhook-signature`, `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` under the shared secret. A status
/// of 2xx is taken for an answer, 410 for a wish to hear no more of it, anything else for a failure. Redirects are not
/// followed, and the address passes the egress policy.
///
/// Source: the Standard Webhooks specification 1.0.0, sections "Signature scheme" and "Webhook headers".
public struct WebhookNotices: NoticeChannel {
    public let name: String
    private let url: String
    private let secret: Passphrase
    private let channel: HTTPReceiverChannel

    /// - Parameter secret: shared with the receiver; at least 24 bytes.
    public init(name: String, url: String, secret: Passphrase, channel: HTTPReceiverChannel) {
        self.name = name
        self.url = url
        self.secret = secret
        self.channel = channel
    }

    public func deliver(_ message: NoticeMessage) async throws(NoticeFailure) {
        let body = Self.body(message)
        let time = String(Int(Date().timeIntervalSince1970))
        let signed = Array("\(message.id).\(time).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret.utf8))
        let call = HTTPCall(
            url: url, method: "POST",
            headers: [
                HeaderField("Content-Type", "application/json"), HeaderField("webhook-id", message.id),
                HeaderField("webhook-timestamp", time),
                HeaderField("webhook-signature", "v1,\(Data(code).base64EncodedString())"),
            ], body: body)
        let reply: ReceiverReply
        do {
            reply = try await channel.send(.notice(.http(call), "HTTP", .anonymous, id: message.id))
        } catch {
            throw NoticeFailure("\(error)")
        }
        guard (200..<300).contains(reply.status) else {
            throw NoticeFailure("The receiver answered \(reply.status).", isFinal: reply.status == 410)
        }
    }

    private struct Body: Encodable {
        let type: String
        let timestamp: String
        let data: Content

        struct Content: Encodable {
            let kind: String
            let key: String
            let name: String
            let detail: String
            let owner: String
            let expiresAt: String
            let noticeDays: Int
            let daysLeft: Int
        }
    }

    private static func body(_ message: NoticeMessage) -> [UInt8] {
        let object = message.object
        let body = Body(
            type: message.isTest ? "countersign.expiry.test" : "countersign.expiry",
            timestamp: message.at.formatted(.iso8601),
            data: Body.Content(
                kind: object.kind.rawValue, key: object.key, name: object.name, detail: object.detail,
                owner: object.owner, expiresAt: object.expiresAt.formatted(.iso8601), noticeDays: message.days,
                daysLeft: object.daysLeft(at: message.at)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(body)).map { Array($0) }) ?? []
    }
}

extension OutboundCall {
    /// A call that is no flow's: it trusts the configured authorities alone.
    static func notice(
        _ content: ReceiverContent, _ adapter: String, _ identity: OutboundIdentity, id: String
    ) -> OutboundCall {
        OutboundCall(
            call: ReceiverCall(
                source: ReceiverCallSource(
                    channelID: "notice", channelName: "Expiry notices", adapter: adapter, stepID: "notice"),
                content: content, timeoutMilliseconds: 30_000),
            identity: identity, trust: TrustAnchors(revision: "", certificates: []), messageID: id, correlationID: id)
    }
}
