import Foundation
import IdentityDirectory

/// A notice in words.
enum NoticeText {
    static func subject(_ message: NoticeMessage) -> String {
        let object = message.object
        if message.isTest { return "Countersign: a test of expiry notices" }
        let days = object.daysLeft(at: message.at)
        let when = days < 1 ? "within a day" : days == 1 ? "in 1 day" : "in \(days) days"
        return "\(what(object.kind)) of \(plain(object.name)) expires \(when)"
    }

    static func body(_ message: NoticeMessage, console: String?) -> String {
        let object = message.object
        var lines = [
            message.isTest ? "This is a test; nothing expires." : subject(message) + ".", "",
            "What:    \(what(object.kind))", "Name:    \(plain(object.name))", "Detail:  \(plain(object.detail))",
            "Owner:   \(plain(object.owner))", "Expires: \(object.expiresAt.formatted(.iso8601))",
            "Key:     \(plain(object.key))", "", whatToDo(object.kind),
        ]
        if let console { lines += ["", "\(console)/administrator/expiry"] }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    static func what(_ kind: ExpiringObject.Kind) -> String {
        switch kind {
        case .communicationUser: "The certificate"
        case .trustedAuthority: "The trusted authority's certificate"
        case .issuingAuthority: "The issuing authority's certificate"
        case .server: "The server certificate"
        case .keystoreEntry: "The keystore entry"
        case .accessToken: "The access token"
        }
    }

    private static func whatToDo(_ kind: ExpiringObject.Kind) -> String {
        switch kind {
        case .communicationUser:
            "Upload the renewed certificate to the same user before then, or create a key pair; both work side by side."
        case .trustedAuthority: "Put the authority's next certificate on the trust list before then."
        case .issuingAuthority: "Certificates that it issued end with it: plan its successor."
        case .server: "Replace the file, or restart the server, which issues its own anew."
        case .keystoreEntry: "Rotate the key: countersign rotate ALIAS."
        case .accessToken: "Create another one, and give it to the program that uses this one."
        }
    }

    /// On one line.
    private static func plain(_ text: String) -> String {
        String(text.prefix(300).map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 })
    }
}
