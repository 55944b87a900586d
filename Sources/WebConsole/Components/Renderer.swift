import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore

/// The templates and the style sheet that ship with this module.
struct Renderer: Sendable {
    let library: MustacheLibrary
    let assets: [Asset]

    /// A file that pages refer to; its address changes with its content, so that browsers may keep it.
    struct Asset: Sendable {
        var name: String
        var path: String
        var type: String
        var bytes: [UInt8]

        var response: Response {
            var headers = SecurityHeaders.fields
            headers[.contentType] = type
            headers[.cacheControl] = "public, max-age=31536000, immutable"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    init() throws {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Resources")
        var library = MustacheLibrary()
        for name in Self.templates {
            let file = folder.appendingPathComponent("templates/\(name).mustache")
            try library.register(String(decoding: try Data(contentsOf: file), as: UTF8.self), named: name)
        }
        self.library = library
        assets = try [("console.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml")].map { name, type in
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("assets/\(name)")))
            let digest = SHA256.hash(data: bytes).prefix(6).map { String($0, radix: 16) }.joined()
            return Asset(name: name, path: "/console-assets/\(digest)/\(name)", type: type, bytes: bytes)
        }
    }

    /// Everything around a page.
    struct Frame: Sendable {
        var page: Page
        var product = "Countersign"
        var version: String
        var serverName: String
        var stylesheet = ""
        var icon = ""
        var userName: String
        var userRoles: String
        var navigation: [NavigationGroup]
        var query: String
        var csrf: String
    }

    /// - Parameter template: `page` with bar and navigation, or `bare` without.
    func render(_ frame: Frame, template: String) -> String {
        var frame = frame
        frame.stylesheet = path(of: "console.css")
        frame.icon = path(of: "icon.svg")
        return library.render(frame, withTemplate: template) ?? ""
    }

    private func path(of asset: String) -> String {
        assets.first { $0.name == asset }?.path ?? ""
    }

    static let templates = [
        "action", "badge", "bar", "bare", "button", "cell", "choices", "code", "columns", "diagram", "facts", "field",
        "form", "mark", "notice", "page", "panel", "prose", "section", "table", "tiles",
    ]
}
