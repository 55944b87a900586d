/// What the fields of a communication system may be.
enum SystemRule {
    /// Throws `invalid` with the field and what it may be.
    static func check(_ system: CommunicationSystem) throws {
        guard !system.name.isEmpty, system.name.utf8.count <= 200 else {
            throw DirectoryError(.invalid, "The name of the system \(system.id) is empty, or longer than 200 bytes.")
        }
        if let host = system.host { try check(host: host) }
        if let port = system.port {
            guard (1...65535).contains(port) else {
                throw DirectoryError(.invalid, "\(port) is no port.", hint: "Give a number from 1 to 65535.")
            }
            guard system.host != nil else {
                throw DirectoryError(
                    .invalid, "The system \(system.id) has a port and no host.",
                    hint: "Give the host that the port is on, or leave the port out.")
            }
        }
        try check(mail: system.contact.mail)
        for text in [system.description, system.contact.name, system.contact.phone] {
            guard text.utf8.count <= 2000 else {
                throw DirectoryError(.invalid, "A text of the system \(system.id) is longer than 2000 bytes.")
            }
        }
    }

    /// A host name or an address; an address of IP version 6 in brackets or without.
    private static func check(host: String) throws {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        let isAddress = bare.contains(":") && bare.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" }
        let isName =
            bare.utf8.count <= 253
            && bare.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
            }
        guard isAddress || isName else {
            throw DirectoryError(
                .invalid, "“\(host.prefix(80))” is no host name.",
                hint: "Give a host name or an address alone: no https://, no port, no path. "
                    + "Letters beyond ASCII are written as in xn--kln-sna.example.")
        }
    }

    private static func check(mail: String) throws {
        guard !mail.isEmpty else { return }
        let parts = mail.split(separator: "@", omittingEmptySubsequences: false)
        let isAddress =
            parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty && mail.utf8.count <= 254
            && mail.utf8.allSatisfy { $0 > 32 && $0 != 127 && $0 != UInt8(ascii: ",") }
        guard isAddress else {
            throw DirectoryError(
                .invalid, "“\(mail.prefix(80))” is no mail address.", hint: "Give one address, as in ada@example.com.")
        }
    }
}
