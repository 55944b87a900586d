import Foundation
import IntegrationFlows

/// The cookies that a receiver has set, for flows that reuse HTTP sessions.
///
/// A cookie goes back only to the host that set it: its `Domain` is not followed.
/// Source: RFC 6265 sections 5.1.4, 5.2, 5.3 and 5.4.
struct SessionCookies: Sendable {
    private struct Cookie {
        var name: String
        var value: String
        var path: String
        var isSecure: Bool
        /// Nil: as long as the session lasts.
        var expiresAt: Date?
    }

    private static let countMax = 50
    private var cookies: [Cookie] = []

    /// The field `Cookie` for a request; nil when there is none to send.
    func field(for address: String, at now: Date) -> String? {
        guard let url = URL(string: address) else { return nil }
        let path = url.path.isEmpty ? "/" : url.path
        let sent = cookies.filter { cookie in
            (!cookie.isSecure || url.scheme?.lowercased() == "https") && Self.covers(cookie.path, path)
                && cookie.expiresAt.map { now < $0 } ?? true
        }.sorted { $0.path.count > $1.path.count }
        return sent.isEmpty ? nil : sent.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }

    /// Takes what an answer sets.
    mutating func take(_ headers: [HeaderField], from address: String, at now: Date) {
        guard let url = URL(string: address) else { return }
        for field in headers where field.name.lowercased() == "set-cookie" {
            guard let cookie = Self.cookie(field.value, url, now) else { continue }
            cookies.removeAll { $0.name == cookie.name && $0.path == cookie.path }
            if cookie.expiresAt.map({ now < $0 }) ?? true { cookies.append(cookie) }
        }
        cookies = Array(cookies.suffix(Self.countMax))
    }

    private static func cookie(_ text: String, _ url: URL, _ now: Date) -> Cookie? {
        let parts = text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let first = parts.first, let equals = first.firstIndex(of: "="), equals != first.startIndex,
            text.utf8.count <= 8_192
        else { return nil }
        var cookie = Cookie(
            name: String(first[..<equals]), value: String(first[first.index(after: equals)...]),
            path: defaultPath(url.path), isSecure: false)
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            switch pair.first?.lowercased() {
            case "secure": cookie.isSecure = true
            case "path": if pair.count == 2, pair[1].hasPrefix("/") { cookie.path = pair[1] }
            case "max-age":
                if pair.count == 2, let seconds = Int(pair[1]) {
                    cookie.expiresAt = now.addingTimeInterval(Double(min(seconds, 31_536_000)))
                }
            default: break
            }
        }
        return cookie
    }

    private static func defaultPath(_ path: String) -> String {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func covers(_ cookiePath: String, _ path: String) -> Bool {
        path == cookiePath
            || (path.hasPrefix(cookiePath)
                && (cookiePath.hasSuffix("/")
                    || path.dropFirst(cookiePath.count).hasPrefix("/")))
    }
}

/// Which calls share an HTTP session.
struct SessionScope: Sendable, Hashable {
    /// Of one message, or of all of a flow.
    enum Extent: Sendable, Hashable {
        case message(String)
        case flow
    }

    let extent: Extent
    let flowID: String
}

extension MessageProcessing {
    /// What a flow says of its sessions; nil where each call stands alone.
    static func sessionScope(of flow: IntegrationFlow, messageID: String) -> SessionScope? {
        switch flow.properties["httpSessionHandling"]?.lowercased() {
        case "onexchange": SessionScope(extent: .message(messageID), flowID: flow.id)
        case "onintegrationflow": SessionScope(extent: .flow, flowID: flow.id)
        default: nil
        }
    }

    /// The call with the cookies of its session. Sessions belong to one host and to one identity, so that another key
    /// begins another session.
    func joining(_ scope: SessionScope?, _ call: ReceiverCall, as caller: String) -> ReceiverCall {
        guard let scope, var http = call.http, let key = Self.session(scope, http.url, caller) else { return call }
        guard let field = sessions.withLock({ $0[scope]?[key]?.field(for: http.url, at: clock.now) }) else {
            return call
        }
        let own = http.headers.filter { $0.name.lowercased() == "cookie" }.map(\.value)
        http.headers.removeAll { $0.name.lowercased() == "cookie" }
        http.headers.append(HeaderField("Cookie", ([field] + own).joined(separator: "; ")))
        var call = call
        call.content = .http(http)
        return call
    }

    func remember(_ reply: ReceiverReply, to call: ReceiverCall, in scope: SessionScope?, as caller: String) {
        guard let scope, let http = call.http, let key = Self.session(scope, http.url, caller) else { return }
        let now = clock.now
        sessions.withLock { sessions in
            if sessions[scope] == nil, sessions.count >= 10_000 { sessions = [:] }
            sessions[scope, default: [:]][key, default: SessionCookies()].take(reply.headers, from: http.url, at: now)
        }
    }

    /// Ends the sessions of a message.
    func endSessions(ofMessage id: String) {
        sessions.withLock { sessions in
            guard !sessions.isEmpty else { return }
            for scope in sessions.keys where scope.extent == .message(id) { sessions[scope] = nil }
        }
    }

    private static func session(_ scope: SessionScope, _ address: String, _ caller: String) -> String? {
        guard let url = URL(string: address), let host = url.host?.lowercased() else { return nil }
        return "\(host):\(url.port ?? 0) \(caller)"
    }
}
