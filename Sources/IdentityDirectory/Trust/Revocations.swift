import Foundation
import KeyMaterial

/// What all known revocation lists say, for looking certificates up.
///
/// A certificate is revoked when a list of its issuer names its serial number, and the issuer is the one with the list's
/// key: authorities of one name are told apart by whose signature the certificate has.
struct Revocations: Sendable {
    private struct Entry: Sendable {
        var key: PublicKey
        var dates: [SerialNumber: RevocationList.Revoked]
    }

    private var entries: [DistinguishedName: [String: Entry]] = [:]

    var isEmpty: Bool { entries.isEmpty }

    /// Takes a list in, in the place of what stood under its identifier; nil takes that away.
    mutating func set(_ id: String, _ known: KnownRevocationList?) {
        for (name, lists) in entries where lists[id] != nil {
            entries[name]?[id] = nil
            if entries[name]?.isEmpty ?? false { entries[name] = nil }
        }
        guard let known else { return }
        let dates = Dictionary(known.revoked.map { ($0.serialNumber, $0) }) { first, _ in first }
        entries[known.list.issuer, default: [:]][id] = Entry(key: known.authorityKey, dates: dates)
    }

    /// Why the certificate counts as revoked; nil when it does not.
    ///
    /// A signature that cannot be checked here is taken for the authority's: name and serial number both fit.
    func reason(_ certificate: Certificate) -> String? {
        guard !entries.isEmpty, let lists = entries[certificate.issuer] else { return nil }
        for entry in lists.values {
            guard let revoked = entry.dates[certificate.serialNumber], certificate.isSigned(by: entry.key) != false
            else { continue }
            return Self.sentence(revoked)
        }
        return nil
    }

    /// The same where the issuer's certificate is known.
    func reason(_ certificate: Certificate, issuer: Certificate) -> String? {
        guard !entries.isEmpty, let lists = entries[issuer.subject] else { return nil }
        return lists.values.lazy.filter { $0.key.isSameKey(as: issuer.publicKey) }
            .compactMap { $0.dates[certificate.serialNumber] }.first.map(Self.sentence)
    }

    private static func sentence(_ revoked: RevocationList.Revoked) -> String {
        "was revoked by its issuer on \(Examination.day(revoked.date))"
            + (revoked.reason.map { ": \($0.name)" } ?? "")
    }
}
