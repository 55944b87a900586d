import KeyMaterial

extension Examination {
    /// The findings, with what happens when a caller presents the certificate.
    func findings() throws -> CertificateFindings {
        let found = refusals.map {
            CertificateFindings.Finding(code: $0.finding ?? $0.code.rawValue, detail: $0.detail, hint: $0.hint)
        }
        return CertificateFindings(
            refusals: found, warnings: warnings, observations: try observations(), atCallTime: try forecast(),
            error: refusals.first)
    }

    private func forecast() throws -> [String] {
        guard refusals.isEmpty else { return [try forecastWithoutAssignment()] }
        var sentences: [String] = []
        if at < certificate.notBefore {
            sentences.append("Until \(Self.day(certificate.notBefore)) calls with it are refused: notYetValid.")
        }
        switch match {
        case .exact:
            sentences.append("Calls with exactly this certificate arrive as \(userID).")
        case .name:
            sentences.append(
                "Calls with any certificate of this subject that the same authority issues arrive as \(userID).")
        }
        sentences.append("After \(Self.day(certificate.notAfter)) calls with it are refused: expired.")
        if warnings.contains(where: { $0.code == "blocked" }) {
            sentences.append("As long as the block stands, calls with it are refused: blocked.")
        }
        if try rows.users.row(userID)?.isLocked ?? false {
            sentences.append("User \(userID) is locked: calls are refused until it is unlocked.")
        }
        let isLetIn = try rows.arrangements.rows(ofUser: userID).contains {
            $0.state == .active && $0.authenticationMethod == .sslClientCertificate
        }
        if !isLetIn {
            sentences.append(
                "No active arrangement of \(userID) accepts a certificate: calls are refused until one is activated.")
        }
        return sentences
    }

    private func forecastWithoutAssignment() throws -> String {
        if let holder = try rows.certificates.claim(certificate.fingerprint)?.userID {
            return "Nothing is changed: calls with it go on arriving as \(holder)."
        }
        if at > certificate.notAfter { return "Calls with it are refused: expired." }
        return "Nothing is changed: calls with it are refused: notAssigned."
    }
}
