import Foundation
import KeyMaterial
import KeystoreFormats

/// The entries of a keystore with their chains below them, and at a glance which certificate runs out when.
enum ExplorerTree {
    static let soonSeconds: Double = 30 * 86_400

    /// How many entries are on one page.
    private static let pageEntries = 200

    /// The entries, as far as the search and the page in the address lead; what searches and turns pages stands there only
    /// where there are more than one page holds.
    static func sections(_ keystore: Keystore, _ visit: Visit) -> [Section] {
        let search = visit.query.text("q")
        let found = search.map { text in keystore.entries.filter { matches($0, text) } } ?? keystore.entries
        let first = min(max(visit.query.text("from").flatMap { Int($0) } ?? 0, 0), found.count)
        let shown = found.dropFirst(first).prefix(pageEntries)
        let table = Section.table(
            Table(
                id: "entries", columns: ["Alias", "Type", "Key", "Algorithm", "Subject", "Valid Until", ""],
                rows: shown.flatMap { rows($0, now: visit.now) },
                empty: keystore.entries.isEmpty
                    ? "The keystore is empty: import a key pair." : "No entry is like that.",
                footnote: keystore.entries.count > pageEntries
                    ? "\(shown.count == 0 ? 0 : first + 1) to \(first + shown.count) of \(EntryCount.text(found.count))"
                    : nil))
        guard keystore.entries.count > pageEntries else { return [table] }
        let filter = Form.filter(
            id: "find", to: Paths.explorer,
            fields: [.text("q", "Search", value: search, placeholder: "Alias, subject, issuer, fingerprint")],
            isFiltered: search != nil)
        var steps: [Action] = []
        func step(_ title: String, to start: Int, id: String) {
            let query = (search.map { [("q", $0)] } ?? []) + (start > 0 ? [("from", String(start))] : [])
            steps.append(.open(title, Paths.query(Paths.explorer, query), id: id))
        }
        if first > 0 { step("Previous Page", to: max(first - pageEntries, 0), id: "previous-page") }
        if first + shown.count < found.count { step("Next Page", to: first + pageEntries, id: "next-page") }
        return [.form(filter), table] + (steps.isEmpty ? [] : [.bar(steps)])
    }

    private static func matches(_ entry: KeystoreEntry, _ text: String) -> Bool {
        func contains(_ value: String) -> Bool { value.range(of: text, options: .caseInsensitive) != nil }
        let digits = text.lowercased().filter { $0 != ":" }
        return contains(entry.alias)
            || entry.certificates.contains { certificate in
                contains(certificate.subject.description) || contains(certificate.issuer.description)
                    || (digits.count > 3 && certificate.fingerprint.hex.hasPrefix(digits))
            }
    }

    static func entry(_ alias: String) -> String {
        Paths.query("\(Paths.explorer)/entry", [("alias", alias)])
    }

    static func algorithm(_ entry: KeystoreEntry) -> String {
        [entry.algorithm, entry.keySizeBits.map { "\($0) bit" }].compactMap { $0 }.joined(separator: ", ")
    }

    /// The entry itself, then the certificates above its own.
    private static func rows(_ entry: KeystoreEntry, now: Date) -> [Table.Row] {
        let own = entry.certificates.first
        let first = Table.Row(
            [
                .link(entry.alias, Self.entry(entry.alias)), .text(entry.kind.title),
                Cell(badge: entry.keyStatus.badge),
                .text(algorithm(entry)), .text(own?.subject.description ?? Self.summary(entry)),
                own.map { expiry($0, now: now) } ?? .text("–"),
                .actions([
                    .submit(
                        "Delete", to: "\(Paths.explorer)/delete", values: ["entry": entry.alias], style: .smallDanger)
                ]),
            ], id: "entry-\(entry.alias)")
        let above = entry.certificates.dropFirst().enumerated().map { index, certificate in
            Table.Row([
                Cell(text: String(repeating: "\u{2003}", count: index + 1) + "└ issuer", style: "soft"),
                .text("Certificate"),
                Cell(text: ""), .text(CertificateText.key(certificate)),
                .reference(
                    certificate.subject.description, "\(Self.entry(entry.alias))#certificate-\(index + 2)"),
                expiry(certificate, now: now), Cell(text: ""),
            ])
        }
        return [first] + above
    }

    private static func summary(_ entry: KeystoreEntry) -> String {
        if case .other(let other) = entry.content { return other.summary }
        return "–"
    }

    static func expiry(_ certificate: Certificate, now: Date) -> Cell {
        let relative = Formatting.relative(certificate.notAfter, to: now)
        var cell = Cell.time(certificate.notAfter, detail: relative)
        if certificate.notAfter < now {
            cell.badge = Badge("Expired", .bad)
        } else if certificate.notBefore > now {
            cell.badge = Badge("Not Valid Yet", .warn)
        } else if certificate.notAfter.timeIntervalSince(now) < soonSeconds {
            cell.badge = Badge("Expires Soon", .warn)
        }
        return cell
    }
}

extension KeystoreEntry.Kind {
    var title: String {
        switch self {
        case .keyPair: "Key Pair"
        case .privateKey: "Private Key"
        case .certificate: "Certificate"
        case .secretKey: "Secret Key"
        case .other: "Other"
        }
    }
}

extension KeyStatus {
    var badge: Badge {
        switch self {
        case .decrypted: Badge("Opened", .good)
        case .locked: Badge("Locked", .warn)
        case .malformed: Badge("Malformed", .bad)
        case .unsupported: Badge("Not Supported", .warn)
        case .none: Badge("No Key", .plain)
        }
    }
}
