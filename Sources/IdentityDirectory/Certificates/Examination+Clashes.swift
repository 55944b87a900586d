import KeyMaterial

extension Examination {
    /// Other assignments that could match the same caller, or whose holder could present this certificate.
    mutating func examineClashes() throws {
        let own = FingerprintKey(certificate.fingerprint)
        let sameName = try rows.certificates.holders(subject: certificate.subject, limit: 1000)
            .filter { $0.userID != userID && $0.fingerprint != own }
        if let other = match == .name ? sameName.first : sameName.first(where: { $0.match == .name }) {
            refuse(.sameName, other)
        } else if let other = sameName.first, !certificate.subject.isEmpty {
            warn(
                "sameSubject", "User \(other.userID) holds a certificate with the same subject.",
                hint: "Both are matched exactly, so the two cannot be mistaken for each other.")
        }
        let sameKey = try rows.certificates.holders(publicKey: certificate.publicKey.fingerprint, limit: 1000)
            .filter { $0.fingerprint != own }
        if let other = sameKey.first(where: { $0.userID != userID }) {
            // What is held already was let in by an override before.
            let isHeld = try rows.certificates.claim(certificate.fingerprint)?.userID == userID
            if overridePublicKey || isHeld {
                warn("publicKeyShared", "The same key is used by user \(other.userID): either can present both.")
            } else {
                refuse(.samePublicKey, other)
            }
        } else if !sameKey.isEmpty {
            warn("sameKeySameUser", "The same key is used by another certificate of user \(userID).")
        }
    }

    private mutating func refuse(_ rule: ClashRule, _ other: AssignmentClaim) {
        let conflict = AssignmentConflict(
            rule: rule, owner: other.userID, certificate: other.fingerprint.fingerprint)
        refusals.append(.conflict(conflict, for: userID))
    }
}

extension DirectoryError {
    /// What is thrown when an assignment for `userID` clashes with another user's.
    static func conflict(_ conflict: AssignmentConflict, for userID: String) -> DirectoryError {
        switch conflict.rule {
        case .sameCertificate, .sameName:
            DirectoryError(
                .certificateAlreadyAssigned, "Certificate is Already Assigned to User \(conflict.owner)",
                hint: "\(conflict.rule.explanation) Create a key pair for \(userID); or let the caller make its own "
                    + "key and upload its certificate or request; or move the certificate, which stops "
                    + "\(conflict.owner).",
                owner: conflict.owner, rule: conflict.rule, clashing: conflict.certificate)
        case .samePublicKey:
            DirectoryError(
                .publicKeyAlreadyAssigned, "The certificate's public key is held by user \(conflict.owner)",
                hint: "\(conflict.rule.explanation) Create a key pair for \(userID), let the caller make a new key, "
                    + "or override the rule.",
                owner: conflict.owner, rule: conflict.rule, clashing: conflict.certificate)
        }
    }
}
