import Foundation
public import KeyMaterial

extension Directory {
    /// What is known to be revoked, list by list.
    public func revocationLists() async throws -> [KnownRevocationList] {
        try await store.read { try $0.revocationLists.rows(.all) }
    }

    /// Throws `notFound`.
    public func revocationList(_ id: String) async throws -> KnownRevocationList {
        guard let found = try await store.read({ try $0.revocationLists.row(id) }) else {
            throw Self.notFound("revocation list", id)
        }
        return found
    }

    /// Why the certificate counts as revoked now; nil when it does not.
    public func revocation(of certificate: Certificate) -> String? { index.revocations.reason(certificate) }

    /// Takes a revocation list in; from the next request on, what it names is refused as `revoked`.
    ///
    /// It must be signed by an authority of the trust list whose word is taken for such lists. A list that is older
    /// than the one that is known is refused, so that nobody brings a revoked certificate back with yesterday's list.
    ///
    /// - Parameters:
    ///   - source: where the next one comes from; nil keeps the one that is known.
    ///   - revoking: certificates for whose sake the list was signed, for the audit.
    /// - Throws: `revocationListRefused`.
    @discardableResult
    public func importRevocationList(
        _ list: RevocationList, source: String? = nil, managedBy: TrustManager = .customer,
        revoking: [Fingerprint] = [], by: String
    ) async throws -> KnownRevocationList {
        try await takeIn(list, source: source, managedBy: managedBy, revoking: revoking, by: by)
    }

    /// - Parameter id: the list that this one must be the next of; nil where it may be any.
    private func takeIn(
        _ list: RevocationList, source: String?, managedBy: TrustManager = .customer, revoking: [Fingerprint] = [],
        following id: String? = nil, by: String
    ) async throws -> KnownRevocationList {
        try await change(by: by) { change in
            let authority = try change.rows.signer(of: list)
            var known = KnownRevocationList(
                list: list, authority: authority.certificate, managedBy: managedBy, source: source,
                importedAt: change.at, importedBy: by)
            guard id == nil || known.id == id else {
                throw DirectoryError(
                    .revocationListRefused,
                    "The address serves another list, of \(list.issuer), and not the next one of this.",
                    hint: "Nothing was changed. Import this authority's list with the address that serves it.")
            }
            let before = try change.rows.revocationLists.row(known.id)
            if let before {
                known.source = source ?? before.source
                known.managedBy = before.managedBy
                if before.list.isNewer(than: list) {
                    throw DirectoryError(
                        .revocationListRefused,
                        "The list of \(list.issuer) is older than the one that is known, of "
                            + "\(Examination.day(before.list.thisUpdate)).",
                        hint: "Nothing was changed. Import the authority's present list.")
                }
            }
            if source != nil { known.attemptedAt = change.at }
            guard before?.list.derEncoded != list.derEncoded || before?.source != known.source else {
                return try change.noted(known, before: before)
            }
            if before == nil {
                try change.rows.revocationLists.insert(known)
            } else {
                try change.rows.revocationLists.update(known)
            }
            try change.rows.certificates.markRevoked(by: known, id: known.id)
            for fingerprint in revoking { try change.audit("certificate.revoke", fingerprint.hex) }
            try change.audit(
                "revocationList.import", known.id, before: before.map { RevocationListSummary($0) },
                after: RevocationListSummary(known))
            try change.touch(.revocationList, known.id)
            return known
        }
    }

    /// Forgets a list: what it named is judged as if it had never been revoked.
    ///
    /// Throws `notFound`, and `inUse` for the product's own.
    public func removeRevocationList(_ id: String, by: String) async throws {
        try await change(by: by) { change in
            guard let before = try change.rows.revocationLists.row(id) else {
                throw Self.notFound("revocation list", id)
            }
            guard before.managedBy == .customer else {
                throw DirectoryError(
                    .inUse, "The list of \(before.list.issuer) is this installation's own.",
                    hint: "It follows what is revoked here.")
            }
            try change.rows.revocationLists.delete(id)
            try change.rows.certificates.markRevoked(by: nil, id: id)
            try change.audit("revocationList.remove", id, before: RevocationListSummary(before))
            try change.touch(.revocationList, id)
        }
    }

    /// Asks the source of a list for the next one.
    ///
    /// What goes wrong is noted with the list, which goes on counting, and thrown.
    public func refreshRevocationList(
        _ id: String, by fetcher: any RevocationListFetcher, as actor: String
    ) async throws -> KnownRevocationList {
        let known = try await revocationList(id)
        guard let source = known.source else {
            throw DirectoryError(
                .invalid, "The list of \(known.list.issuer) has no address that it could be fetched from.",
                hint: "Import its next one from a file, or name an address with the import.")
        }
        do {
            let next = try RevocationList(pemOrDER: try await fetcher.fetch(source))
            return try await takeIn(next, source: source, following: id, by: actor)
        } catch {
            let reason = (error as? DirectoryError)?.detail ?? "\(error)"
            try await noteFailure(reason, ofRevocationList: id)
            throw error
        }
    }

    /// Refreshes what is due: half-way to the next list, and not more than once in ten minutes.
    public func refreshRevocationLists(by fetcher: any RevocationListFetcher) async {
        let at = clock.now
        for known in (try? await revocationLists()) ?? [] where known.isDue(at: at) {
            do {
                _ = try await refreshRevocationList(known.id, by: fetcher, as: Principal.system.name)
            } catch {
                logger.warning(
                    "A revocation list could not be refreshed.",
                    metadata: ["source": "\(known.source ?? "")", "reason": "\(error)"])
            }
        }
    }

    private func noteFailure(_ reason: String, ofRevocationList id: String) async throws {
        let at = now
        try await store.write { rows in
            guard var known = try rows.revocationLists.row(id) else { return }
            known.attemptedAt = at
            known.failure = String(reason.prefix(300))
            try rows.revocationLists.update(known)
        }
    }
}

extension KnownRevocationList {
    /// Whether the source should be asked again.
    func isDue(at date: Date) -> Bool {
        guard source != nil else { return false }
        if let attemptedAt, date.timeIntervalSince(attemptedAt) < 600 { return false }
        guard let next = list.nextUpdate else { return true }
        return date >= list.thisUpdate.addingTimeInterval(next.timeIntervalSince(list.thisUpdate) / 2)
            || date.timeIntervalSince(attemptedAt ?? importedAt) > 86_400
    }
}

extension DirectoryTransaction {
    /// The trusted authority that signed the list; throws `revocationListRefused` with the nearest objection.
    ///
    /// - Parameter previewed: authorities that are not on the trust list yet, and count as if they were.
    func signer(of list: RevocationList, previewed: [TrustedAuthority] = []) throws -> TrustedAuthority {
        let named = try (authorities.rows(.all) + previewed).filter { $0.certificate.subject == list.issuer }
        guard !named.isEmpty else {
            throw DirectoryError(
                .revocationListRefused, "The list is signed by \(list.issuer), which is not on the trust list.",
                hint: "Put the authority on the trust list, for revocation lists at least.")
        }
        var objection = "The authority \(list.issuer) is on the trust list, but not for revocation lists."
        for authority in named where authority.purposes.contains(.revocationLists) {
            guard let found = list.objection(issuer: authority.certificate) else { return authority }
            objection = found + "."
        }
        throw DirectoryError(.revocationListRefused, objection, hint: "Nothing was changed.")
    }
}

extension Change {
    /// The same list once more: only when it was asked for is new.
    fileprivate func noted(_ known: KnownRevocationList, before: KnownRevocationList?) throws -> KnownRevocationList {
        guard var kept = before else { return known }
        kept.attemptedAt = known.attemptedAt ?? kept.attemptedAt
        kept.failure = nil
        try rows.revocationLists.update(kept)
        return kept
    }
}

/// What the audit says of a revocation list.
struct RevocationListSummary: Encodable {
    var issuer: String
    var thisUpdate: Date
    var nextUpdate: Date?
    var revoked: Int
    var source: String?

    init(_ known: KnownRevocationList) {
        issuer = known.list.issuer.description
        thisUpdate = known.list.thisUpdate
        nextUpdate = known.list.nextUpdate
        revoked = known.list.revoked.count
        source = known.source
    }
}
