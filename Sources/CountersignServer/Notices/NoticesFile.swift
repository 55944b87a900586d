import FlowAdapters
import Foundation
import KeyMaterial

/// What a file says about expiry notices: by which mail server and webhooks. Paths are relative to the file's folder.
///
/// Everything may be left out; docs/OPERATIONS.md lists the keys.
struct NoticesFile: Sendable {
    struct Webhook: Sendable {
        var name: String
        var url: String
        var secret: Passphrase
    }

    private static let secretBytesMin = 24

    var mail: MailNoticeSettings?
    var webhooks: [Webhook] = []

    init() {}

    /// Throws `ConfigurationError` that names file and key.
    init(path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let located = { (file: String) in URL(fileURLWithPath: file, relativeTo: folder).path }
        var fields = try JSONFields(file: path)
        let console = try fields.string("consoleAddress")
        mail = try fields.object("mail") { try Self.mail(&$0, console, located) }
        webhooks =
            try fields.objects("webhooks") { fields in
                let secret = try Self.secret(located(try fields.required("secretFile")), fields.place)
                guard secret.utf8.count >= Self.secretBytesMin else {
                    throw ConfigurationError(
                        detail: "\(fields.place): secretFile holds less than \(Self.secretBytesMin) bytes",
                        hint: "make one: openssl rand -base64 32")
                }
                return Webhook(name: try fields.required("name"), url: try fields.required("url"), secret: secret)
            } ?? []
        let names = webhooks.map(\.name) + MailNotices.Audience.allCases.map(\.rawValue)
        guard Set(names).count == names.count else {
            throw ConfigurationError(
                detail: "\(path): two webhooks have one name, or one is called mail or mail-to-owners")
        }
        try fields.refuseOthers()
    }

    private static func mail(
        _ fields: inout JSONFields, _ console: String?, _ located: (String) -> String
    ) throws -> MailNoticeSettings {
        let word = try fields.string("protection") ?? "starttls"
        guard let protection = MailNoticeSettings.Protection(rawValue: word) else {
            throw ConfigurationError(
                detail: "\(fields.place): protection \"\(word)\" is not known",
                hint: "give one of " + MailNoticeSettings.Protection.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let sender = try fields.required("sender")
        let recipients = try fields.strings("recipients") ?? []
        if let wrong = ([sender] + recipients).first(where: { !MailNotices.isMailbox($0) }) {
            throw ConfigurationError(detail: "\(fields.place): \"\(wrong)\" is no mail address, name@host")
        }
        let user = try fields.string("user")
        let password = try fields.string("passwordFile").map { try secret(located($0), fields.place) }
        guard (user == nil) == (password == nil) else {
            throw ConfigurationError(detail: "\(fields.place): user and passwordFile belong together")
        }
        let port = try fields.integer("port") ?? (protection == .smtps ? 465 : 587)
        guard (1...65_535).contains(port) else { throw ConfigurationError(detail: "\(fields.place): port \(port)") }
        return MailNoticeSettings(
            host: try fields.required("host"), port: port, protection: protection, sender: sender,
            recipients: recipients, credential: user.flatMap { user in password.map { (user, $0) } },
            consoleAddress: console)
    }

    /// One newline at the end is dropped.
    private static func secret(_ file: String, _ place: String) throws -> Passphrase {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ConfigurationError(detail: "\(place): \(file) cannot be read")
        }
        var text = String(decoding: bytes, as: UTF8.self)
        if text.hasSuffix("\n") { text.removeLast() }
        return Passphrase(text)
    }
}
