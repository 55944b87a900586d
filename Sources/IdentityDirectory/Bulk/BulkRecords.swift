import Foundation
import KeyMaterial

/// A certificate's row, read.
struct AssignmentRow {
    let certificate: Certificate
    let chain: [Certificate]
    let userID: String
    let match: MatchRule
    /// Why the certificate is blocked or revoked where the table comes from; nil where it is not.
    let blocked: String?
    private let isRetiring: Bool
    private let at: Date
    private let by: String

    /// Throws `invalid` that tells which column is wrong.
    init(_ cells: [String: String], at: Date, by: String) throws {
        self.at = at
        self.by = by
        guard let user = cells["user"] else { throw DirectoryError(.invalid, "The column user is empty.") }
        userID = user
        guard let match = MatchRule(rawValue: cells["match"] ?? MatchRule.exact.rawValue) else {
            throw DirectoryError(.invalid, "The column match is neither exact nor name.")
        }
        self.match = match
        let found = try CertificateCell.certificates(cells["certificate"], column: "certificate")
        guard let first = found.first else { throw DirectoryError(.invalid, "The column certificate is empty.") }
        certificate = first
        chain = Array(found.dropFirst()) + (try CertificateCell.certificates(cells["chain"], column: "chain"))
        if let expected = cells["sha256Fingerprint"], expected.lowercased() != first.fingerprint.hex {
            throw DirectoryError(.invalid, "The column sha256Fingerprint is not that of the certificate.")
        }
        isRetiring = cells["retiring"] == "true"
        let isBlocked = cells["status"] == CertificateStatus.blocked.rawValue
        blocked = cells["blocked"] ?? (isBlocked ? "Blocked or revoked where the table comes from." : nil)
    }

    func assigned(issuerKey: Fingerprint?) -> CertificateAssignment {
        var assignment = CertificateAssignment(
            certificate: certificate, userID: userID, match: match, chain: chain, issuerKey: issuerKey,
            assignedAt: at, assignedBy: by)
        assignment.retiringSince = isRetiring ? at : nil
        return assignment
    }
}

/// Certificates in a cell: PEM, or base64 of DER or PKCS#7, several with blanks between.
enum CertificateCell {
    static func certificates(_ text: String?, column: String) throws -> [Certificate] {
        guard let text, !text.isEmpty else { return [] }
        do {
            // A hyphen is in PEM's lines and nowhere in base64.
            if text.utf8.contains(UInt8(ascii: "-")) {
                return try CertificateBundle(bytes: Array(text.utf8)).certificates
            }
            return try text.utf8.split(whereSeparator: { $0 <= 0x20 }).flatMap { part in
                guard let data = Data(base64Encoded: Data(part)) else {
                    throw DirectoryError(.invalid, "The column \(column) holds neither PEM nor base64.")
                }
                return try CertificateBundle(bytes: Array(data)).certificates
            }
        } catch let error as KeyMaterialError {
            throw DirectoryError(.invalid, "The column \(column) holds no certificate: \(error.detail).")
        }
    }

    static func text(_ certificates: [Certificate]) -> String {
        certificates.map { Data($0.derEncoded).base64EncodedString() }.joined(separator: " ")
    }
}

/// An authority's row, read; nil where the table lacks the column or the cell is empty.
struct AuthorityRow {
    let certificate: Certificate
    let purposes: Set<AuthorityPurpose>?
    let retiresAt: Date?
    let successor: Fingerprint?

    /// Throws `invalid` that tells which column is wrong.
    init(_ cells: [String: String]) throws {
        guard let first = try CertificateCell.certificates(cells["certificate"], column: "certificate").first else {
            throw DirectoryError(.invalid, "The column certificate is empty.")
        }
        certificate = first
        purposes = try cells["purposes"].map { text in
            Set(
                try text.split { $0 == " " || $0 == "," }.map { word in
                    guard let purpose = AuthorityPurpose(rawValue: String(word)) else {
                        let known = Self.text(Set(AuthorityPurpose.allCases))
                        throw DirectoryError(
                            .invalid, "The column purposes has a word that is none of: \(known).")
                    }
                    return purpose
                })
        }
        retiresAt = try cells["retiresAt"].map { text in
            guard let date = try? Date(text, strategy: .iso8601) else {
                throw DirectoryError(.invalid, "The column retiresAt is no moment as in 2026-11-23T10:00:00Z.")
            }
            return date
        }
        successor = try cells["successor"].map { text in
            guard let found = Fingerprint(hex: text) else {
                throw DirectoryError(.invalid, "The column successor is not 64 hexadecimal digits.")
            }
            return found
        }
    }

    /// Whether the table says otherwise than what is there.
    func differs(from there: TrustedAuthority) -> Bool {
        purposes.map { $0 != there.purposes } ?? false
            || retiresAt.map { abs($0.timeIntervalSince(there.retiresAt ?? .distantPast)) >= 1 } ?? false
            || successor.map { $0 != there.successor } ?? false
    }

    static func text(_ purposes: Set<AuthorityPurpose>) -> String {
        AuthorityPurpose.allCases.filter(purposes.contains).map(\.rawValue).joined(separator: " ")
    }
}
