import Foundation
import KeyMaterial
import KeystoreFormats

/// The entries of a keystore with their chains below them, and at a glance which certificate runs out when.
enum ExplorerTree {
    static let soonSeconds: Double = 30 * 86_400

    static func table(_ keystore: Keystore, now: Date) -> Section {
        .table(
            Table(
                id: "entries", columns: ["Alias", "Type", "Key", "Algorithm", "Subject", "Valid Until", ""],
                rows: keystore.entries.flatMap { rows($0, now: now) },
                empty: "The keystore is empty: import a key pair."))
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
                Cell(text: String(repeating: "  ", count: index + 1) + "└ issuer", style: "soft"), .text("Certificate"),
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
