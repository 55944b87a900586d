public import KeyMaterial

extension Directory {
    /// What `assign` would say, and what will happen at call time; writes nothing.
    ///
    /// Throws `notFound` where there is no such user.
    public func examine(
        certificate: Certificate, chain: [Certificate] = [], for userID: String, match: MatchRule = .exact,
        overridePublicKey: Bool = false
    ) async throws -> CertificateFindings {
        let at = now
        let (refusesWeak, revocations) = (options.refusesWeakCertificates, index.revocations)
        return try await store.read { rows in
            guard try rows.users.row(userID) != nil else { throw Self.notFound("communication user", userID) }
            let examination = try Examination(
                rows: rows, at: at, certificate: certificate, chain: chain, userID: userID, match: match,
                overridePublicKey: overridePublicKey, refusesWeak: refusesWeak, revocations: revocations)
            return try examination.findings()
        }
    }

    /// Lets a certificate stand for a user.
    ///
    /// Assigning it again to the same user gives back what is there, or changes the match rule. Throws
    /// `certificateAlreadyAssigned`, `publicKeyAlreadyAssigned` (unless overridden), `certificateRefused`, `notFound`.
    ///
    /// - Parameter issuance: for a certificate that was issued here just now: what the audit says of that, in the same
    ///   transaction.
    public func assign(
        _ certificate: Certificate, chain: [Certificate] = [], to userID: String, match: MatchRule = .exact,
        overridePublicKey: Bool = false, issuance: IssuanceDocument? = nil, by: String
    ) async throws -> CertificateAssignment {
        let (refusesWeak, revocations) = (options.refusesWeakCertificates, index.revocations)
        return try await change(by: by) { change in
            guard try change.rows.users.row(userID) != nil else { throw Self.notFound("communication user", userID) }
            let held = try change.rows.certificates.assignment(certificate.fingerprint)
            if let held, held.userID == userID, held.match == match { return held }
            let examination = try Examination(
                rows: change.rows, at: change.at, certificate: certificate, chain: chain, userID: userID, match: match,
                overridePublicKey: overridePublicKey, refusesWeak: refusesWeak, revocations: revocations)
            if let refusal = examination.refusals.first { throw refusal }
            var assignment =
                held
                ?? CertificateAssignment(
                    certificate: certificate, userID: userID, match: match, chain: chain, assignedAt: change.at,
                    assignedBy: by)
            assignment.match = match
            assignment.issuerKey = examination.issuerKey
            let isShared = examination.warnings.contains { $0.code == "publicKeyShared" }
            if let issuance { try change.audit(issuance.action, certificate.fingerprint.hex, after: issuance) }
            try change.write(assignment, over: held, sharingKey: isShared, "certificate.assign")
            return try change.kept(certificate.fingerprint)
        }
    }

    /// Gives an assigned certificate to another user in one step.
    ///
    /// Throws `notFound`, `publicKeyAlreadyAssigned`, and what else `assign` would throw.
    public func move(
        fingerprint: Fingerprint, to userID: String, overridePublicKey: Bool = false, by: String
    ) async throws -> CertificateAssignment {
        let (refusesWeak, revocations) = (options.refusesWeakCertificates, index.revocations)
        return try await change(by: by) { change in
            let held = try change.kept(fingerprint)
            guard try change.rows.users.row(userID) != nil else { throw Self.notFound("communication user", userID) }
            guard held.userID != userID else { return held }
            let examination = try Examination(
                rows: change.rows, at: change.at, certificate: held.certificate, chain: held.chain, userID: userID,
                match: held.match, overridePublicKey: overridePublicKey, refusesWeak: refusesWeak,
                revocations: revocations)
            if let refusal = examination.refusals.first(where: { $0.rule != .sameCertificate }) { throw refusal }
            var moved = held
            moved.userID = userID
            moved.assignedAt = change.at
            moved.assignedBy = by
            moved.retiringSince = nil
            let isShared = examination.warnings.contains { $0.code == "publicKeyShared" }
            try change.write(moved, over: held, sharingKey: isShared, "certificate.move")
            return try change.kept(fingerprint)
        }
    }

    /// Frees the certificate for any user. Throws `notFound` when nobody holds it.
    public func unassign(fingerprint: Fingerprint, by: String) async throws {
        try await change(by: by) { change in
            let held = try change.kept(fingerprint)
            try change.rows.certificates.delete(fingerprint)
            try change.audit("certificate.unassign", fingerprint.hex, before: AssignmentSummary(held))
            try change.touch(.assignment, fingerprint.hex)
        }
    }

    /// Marks a certificate as on its way out (it still works), or takes the mark away.
    public func retire(
        fingerprint: Fingerprint, _ isRetiring: Bool = true, by: String
    ) async throws -> CertificateAssignment {
        try await change(by: by) { change in
            let held = try change.kept(fingerprint)
            guard (held.retiringSince != nil) != isRetiring else { return held }
            var changed = held
            changed.retiringSince = isRetiring ? change.at : nil
            try change.write(changed, over: held, sharingKey: true, "certificate.retire")
            return changed
        }
    }

    /// One page of a search over all assignments, within a bounded time however many there are.
    ///
    /// Throws `invalid` for a cursor of a list that is sorted otherwise.
    public func search(_ filter: AssignmentFilter) async throws -> AssignmentPage {
        await flush()
        let at = now
        return try await store.read { try $0.certificates.search(filter, at: at) }
    }

    public func assignments(_ filter: AssignmentFilter = AssignmentFilter()) async throws -> [CertificateAssignment] {
        await flush()
        let at = now
        return try await store.read { try $0.certificates.assignments(filter, at: at) }
    }

    public func assignment(_ fingerprint: Fingerprint) async throws -> CertificateAssignment {
        await flush()
        guard let found = try await store.read({ try $0.certificates.assignment(fingerprint) }) else {
            throw Self.notFound("assigned certificate", fingerprint.hex)
        }
        return found
    }

    /// The certificates above an assigned one: those that came along, then what the trust list has of the rest.
    ///
    /// It ends with a self-issued one where it is complete.
    public func chain(above assignment: CertificateAssignment) async throws -> [Certificate] {
        var chain = assignment.chain
        let known = try await authorities().map(\.certificate)
        while chain.count < 16 {
            let top = chain.last ?? assignment.certificate
            guard !top.isSelfIssued else { break }
            let next = known.first {
                $0.subject == top.issuer && !chain.contains($0) && top.isSigned(by: $0.publicKey) != false
            }
            guard let next else { break }
            chain.append(next)
        }
        return chain
    }

    /// The user who holds the certificate; nil when nobody does.
    public func owner(of fingerprint: Fingerprint) async throws -> String? {
        try await store.read { try $0.certificates.claim(fingerprint)?.userID }
    }

    /// The arrangements in which a certificate lets its user in, whatever their state.
    public func whereUsed(_ fingerprint: Fingerprint) async throws -> [CommunicationArrangement] {
        try await store.read { rows in
            guard let claim = try rows.certificates.claim(fingerprint) else { return [] }
            return try rows.arrangements.rows(ofUser: claim.userID)
                .filter { $0.authenticationMethod == .sslClientCertificate }
        }
    }
}

extension Change {
    /// The assignment as it is; throws `notFound`.
    func kept(_ fingerprint: Fingerprint) throws -> CertificateAssignment {
        guard let held = try rows.certificates.assignment(fingerprint) else {
            throw Directory.notFound("assigned certificate", fingerprint.hex)
        }
        return held
    }

    /// Writes an assignment, its audit entry and its change.
    func write(
        _ assignment: CertificateAssignment, over held: CertificateAssignment?, sharingKey: Bool, _ action: String
    ) throws {
        do {
            if held == nil {
                try rows.certificates.insert(assignment, sharingKey: sharingKey)
            } else {
                try rows.certificates.update(assignment, sharingKey: sharingKey)
            }
        } catch let conflict as AssignmentConflict {
            throw DirectoryError.conflict(conflict, for: assignment.userID)
        }
        let fingerprint = assignment.fingerprint.hex
        try audit(
            action, fingerprint, before: held.map { AssignmentSummary($0) },
            after: AssignmentSummary(assignment, sharingKey: sharingKey && held?.userID != assignment.userID))
        try touch(.assignment, fingerprint)
    }
}
