import Foundation
import IntegrationFlows
import KeyMaterial
import Synchronization

/// Tokens of OAuth 2 client credentials, kept as long as they last.
///
/// Source: RFC 6749 sections 4.4 and 5; RFC 6750.
final class AccessTokens: Sendable {
    /// What an authorization server answered.
    struct Answer: Sendable {
        let token: String
        let lifetimeSeconds: Double

        /// Throws `tokenRefused` for anything but a token of type Bearer; the answer itself is not repeated, as it may
        /// hold one.
        init(_ reply: ReceiverReply, name: String) throws(ReceiverError) {
            guard (200..<300).contains(reply.status) else {
                throw ReceiverError(
                    "tokenRefused", "The authorization server of '\(name)' answers with status \(reply.status)",
                    isTransient: reply.status >= 500)
            }
            struct Body: Decodable {
                let access_token: String
                let token_type: String?
                let expires_in: Lifetime?
            }
            guard let body = try? JSONDecoder().decode(Body.self, from: Data(reply.body)),
                !body.access_token.isEmpty, body.access_token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
                (body.token_type ?? "bearer").lowercased() == "bearer"
            else {
                throw ReceiverError("tokenRefused", "The authorization server of '\(name)' gives no bearer token")
            }
            token = body.access_token
            lifetimeSeconds = body.expires_in?.seconds ?? 300
        }
    }

    /// Seconds, which some servers write as text.
    private struct Lifetime: Decodable {
        let seconds: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                seconds = number
            } else {
                seconds = Double(try container.decode(String.self)) ?? 300
            }
        }
    }

    private struct Kept {
        let revision: String
        let token: String
        let until: ContinuousClock.Instant
    }

    private static let keptMax = 1000
    /// A token is renewed so long before it ends.
    private static let marginSeconds = 30.0

    private let kept = Mutex<[String: Kept]>([:])

    func token(
        for client: OAuth2Client, fetch: () async throws(ReceiverError) -> Answer
    ) async throws(ReceiverError) -> String {
        let now = ContinuousClock.now
        let found = kept.withLock { $0[client.name] }
        if let found, found.revision == client.revision, found.until > now { return found.token }
        let answer = try await fetch()
        let seconds = max(answer.lifetimeSeconds - Self.marginSeconds, 0)
        kept.withLock { kept in
            if kept.count >= Self.keptMax { kept.removeAll() }
            kept[client.name] = Kept(
                revision: client.revision, token: answer.token, until: now.advanced(by: .seconds(min(seconds, 86_400))))
        }
        return answer.token
    }

    /// Drops a token that a receiver has refused, unless another has taken its place.
    func forget(_ token: String, of client: OAuth2Client) {
        kept.withLock { kept in
            if kept[client.name]?.token == token { kept[client.name] = nil }
        }
    }

    static func request(for client: OAuth2Client) -> HTTPCall {
        var fields = [("grant_type", "client_credentials")]
        if !client.scope.isEmpty { fields.append(("scope", client.scope)) }
        fields += client.extraFields.map { ($0.name, $0.value) }
        if client.authentication == .body {
            fields += [
                ("client_id", client.clientID), ("client_secret", String(decoding: client.secret.utf8, as: UTF8.self)),
            ]
        }
        let form = fields.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
        return HTTPCall(
            url: client.tokenURL, method: "POST",
            headers: [
                HeaderField("Content-Type", "application/x-www-form-urlencoded"),
                HeaderField("Accept", "application/json"),
            ], body: Array(form.utf8))
    }

    /// Source: RFC 6749 appendix B.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

extension OAuth2Client {
    /// How the client proves itself to the token endpoint.
    var identity: OutboundIdentity {
        switch authentication {
        case .body: .anonymous
        case .header:
            .basic(
                user: AccessTokens.encoded(clientID),
                password: Passphrase(AccessTokens.encoded(String(decoding: secret.utf8, as: UTF8.self))))
        }
    }
}
