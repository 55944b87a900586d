import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import IdentityDirectory
import Logging
import NIOCore

/// Takes a request through sign-in, rights and form token to its route, and makes the answer out of what comes back.
struct PageServer: Sendable {
    let services: ConsoleServices
    let memory: SessionMemory
    let renderer: Renderer
    let routes: [Route]
    let offer: Offer
    var cookies: SessionCookie { SessionCookie(mark: services.cookieMark) }

    func respond(to request: Request, route: Route, logger: Logger) async -> Response {
        var visit = Visit(
            origin: "https://" + (request.head.authority ?? "localhost"), path: request.uri.path,
            parameters: Self.parameters(of: request.uri.path, in: route.path),
            query: FormFields(), form: FormFields(), signedIn: nil, now: services.clock.now)
        do {
            visit.signedIn = try await signedIn(request)
            guard visit.signedIn != nil || route.access == .anyone else { return signInFirst(request) }
            if visit.signedIn?.principal.mustChangePassword == true, !Self.beforeOwnPassword.contains(route.path) {
                return redirect(to: PasswordPages.path)
            }
            for (name, value) in PercentEncoding.pairs(request.uri.query ?? "") ?? [] {
                visit.query.add(value, named: name)
            }
            try checkRight(route, visit)
            if route.method == .post {
                try checkOrigin(request)
                visit.form = try await FormBody.read(request, limitBytes: route.limitBytes)
                try checkToken(request, visit)
            }
            let reply = try await route.answer(visit)
            return await response(for: reply, visit: visit, request: request)
        } catch {
            return await failure(error, visit: visit, request: request, logger: logger)
        }
    }

    private func signedIn(_ request: Request) async throws -> Visit.SignedIn? {
        guard let secret = SessionCookie.secret(cookies.name, in: request),
            let principal = try await services.directory.principal(session: secret)
        else { return nil }
        let key = SHA256.hash(data: Array(secret.utf8)).map { String($0, radix: 16) }.joined(separator: ".")
        return Visit.SignedIn(principal: principal, secret: secret, key: key)
    }

    /// What one may do before one has chosen one's own password.
    private static let beforeOwnPassword: Set = [PasswordPages.path, "/sign-out", "/sign-in"]

    private func redirect(to address: String) -> Response {
        var headers = SecurityHeaders.fields
        headers[.location] = address
        headers[.cacheControl] = "no-store"
        return Response(status: .seeOther, headers: headers)
    }

    private func signInFirst(_ request: Request) -> Response {
        var address = "/sign-in"
        if request.method == .get, request.uri.path != "/" {
            address += "?next=" + PercentEncoding.encode(request.uri.string)
        } else if request.method == .post, request.uri.path != "/sign-out" {
            address += "?unsaved=yes"
        }
        return redirect(to: address)
    }

    private func checkRight(_ route: Route, _ visit: Visit) throws {
        if let part = route.part, !services.parts.contains(part) {
            throw ConsoleError(
                .notFound, "This server does not serve the part \(part.rawValue).",
                hint: "Open the console of the server that does.")
        }
        guard case .right(let right) = route.access, !visit.has(right) else { return }
        let roles = Role.allCases.filter { $0.rights.contains(right) }.map(\.title)
        throw ConsoleError(
            .forbidden, "\(visit.by) lacks the right \(right.rawValue), which this page asks for.",
            hint: "Ask an administrator for one of these roles: \(roles.joined(separator: ", ")).")
    }

    private func checkOrigin(_ request: Request) throws {
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] }
        guard let site, site != "same-origin", site != "none" else { return }
        throw Self.forged
    }

    private func checkToken(_ request: Request, _ visit: Visit) throws {
        let secret = visit.signedIn?.secret ?? SessionCookie.secret(cookies.visitorName, in: request)
        guard let secret, ForgeryToken.isToken(visit.form["csrf"], for: secret) else { throw Self.forged }
    }

    private static let forged = ConsoleError(
        .forbidden, "The form does not carry this session's token, so it may come from another site.",
        hint: "Open the page in this console again and repeat. Nothing was changed.")

    private func failure(_ error: any Error, visit: Visit, request: Request, logger: Logger) async -> Response {
        let failure = Failure(error)
        if failure.status.code >= 500 {
            logger.error("A page failed", metadata: ["path": "\(visit.path)", "error": "\(error)"])
        }
        let page = Page(failure.title, at: [Link("Home", "/")], notices: [failure.notice], [])
        return await response(for: .page(page, status: failure.status), visit: visit, request: request)
    }

    private func response(for reply: Reply, visit: Visit, request: Request) async -> Response {
        var headers = SecurityHeaders.fields
        headers[.cacheControl] = "no-store"
        if let secret = reply.sessionSecret {
            headers.append(cookie(cookies.name, secret))
        }
        if let flash = reply.flash, let key = visit.signedIn?.key {
            await memory.flash(flash, for: key, at: visit.now)
        }
        switch reply.content {
        case .redirect(let path):
            headers[.location] = path
            return Response(status: reply.status, headers: headers)
        case .file(let bytes, let name, let type):
            headers[.contentType] = type
            headers[.contentDisposition] = Self.disposition(name)
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        case .page(let page):
            headers[.contentType] = "text/html; charset=utf-8"
            let html = await html(page, visit: visit, request: request, headers: &headers)
            return Response(
                status: reply.status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
        }
    }

    private func html(_ page: Page, visit: Visit, request: Request, headers: inout HTTPFields) async -> String {
        var page = page
        var frame = Renderer.Frame(
            page: page, version: services.productVersion, serverName: services.serverName, userName: "",
            userRoles: "", navigation: [], query: "", csrf: "")
        guard let signedIn = visit.signedIn else {
            let known = SessionCookie.secret(cookies.visitorName, in: request)
            let secret = known ?? ForgeryToken.newSecret()
            if known == nil { headers.append(cookie(cookies.visitorName, secret)) }
            frame.csrf = ForgeryToken.token(for: secret)
            return renderer.render(frame, template: "bare")
        }
        page.notices = await memory.takeFlashes(for: signedIn.key, at: visit.now) + page.notices
        page = offer.page(page, for: signedIn.principal)
        frame.page = page
        frame.userName = signedIn.principal.name
        frame.userRoles = signedIn.principal.roles.map(\.title).sorted().joined(separator: ", ")
        frame.navigation = Navigation.groups(for: signedIn.principal, parts: services.parts, at: visit.path)
        frame.query = visit.path == "/search" ? visit.query["q"] : ""
        frame.csrf = ForgeryToken.token(for: signedIn.secret)
        return renderer.render(frame, template: "page")
    }

    private func cookie(_ name: String, _ secret: String) -> HTTPField {
        HTTPField(name: .setCookie, value: SessionCookie.header(name, secret: secret))
    }

    /// An attachment's header; other than plain ASCII names are given in their encoded form.
    ///
    /// Source: RFC 6266 section 4.
    private static func disposition(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar in
                scalar.isASCII && scalar.value >= 0x20 && !"\"\\/%".unicodeScalars.contains(scalar)
                    ? Character(scalar) : "_"
            })
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(name))"
    }

    private static func parameters(of path: String, in pattern: String) -> [String: String] {
        let segments = path.split(separator: "/")
        var result: [String: String] = [:]
        for (index, part) in pattern.split(separator: "/").enumerated() where part.hasPrefix(":") {
            guard index < segments.count else { break }
            result[String(part.dropFirst())] = PercentEncoding.decode(segments[index], plusIsBlank: false) ?? ""
        }
        return result
    }
}
