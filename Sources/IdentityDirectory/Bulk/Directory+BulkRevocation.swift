import Foundation
import KeyMaterial

/// A revocation list's row, read.
struct RevocationListRow {
    let list: RevocationList
    let source: String?

    /// Throws `invalid` where there is no list in it.
    init(_ cells: [String: String]) throws {
        let text = cells["list"] ?? ""
        let bytes =
            text.utf8.contains(UInt8(ascii: "-")) ? Array(text.utf8) : Data(base64Encoded: text).map { Array($0) }
        guard let bytes, !bytes.isEmpty else {
            throw DirectoryError(.invalid, "The column list holds neither PEM nor base64.")
        }
        do {
            list = try RevocationList(pemOrDER: bytes)
        } catch {
            throw DirectoryError(.invalid, "The column list holds no revocation list: \(error.detail).")
        }
        source = cells["source"]
    }
}

extension Directory {
    /// Takes the list in as `importRevocationList` does; one that is known already, or as old, is left out.
    ///
    /// With it come the revocations of certificates that nobody holds.
    ///
    /// - Parameter previewed: authorities that would be on the trust list by then.
    func place(
        _ wanted: RevocationListRow, previewed: [TrustedAuthority], isDryRun: Bool, by: String
    ) async throws -> BulkOutcome {
        let at = now
        let isKnown = try await store.read { rows in
            let authority = try rows.signer(of: wanted.list, previewed: previewed)
            let known = KnownRevocationList(
                list: wanted.list, authority: authority.certificate, importedAt: at, importedBy: by)
            guard let there = try rows.revocationLists.row(known.id)?.list else { return false }
            return there.derEncoded == wanted.list.derEncoded || there.isNewer(than: wanted.list)
        }
        guard !isKnown else { return .already }
        if !isDryRun { try await importRevocationList(wanted.list, source: wanted.source, by: by) }
        return .created
    }
}
