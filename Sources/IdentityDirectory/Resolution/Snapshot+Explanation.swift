import KeyMaterial

extension Snapshot {
    /// The verdict with its steps: the judge's own verdict says where it failed, and the rest is told beside it.
    func explanation(_ call: Call, method: String?, path: String?, chains: ChainCache) -> Explanation {
        let (verdict, judged) = explain(call, method: method, path: path, chains: chains)
        let failed = verdict.code.step
        let reached = failed.flatMap { Explanation.Kind.allCases.firstIndex(of: $0) } ?? Explanation.Kind.allCases.count
        let steps = Explanation.Kind.allCases.enumerated().map { index, kind -> Explanation.Step in
            if index > reached { return Explanation.Step(kind, .notReached) }
            guard index == reached, case .refused(let refusal) = verdict else {
                return Explanation.Step(kind, .passed, finding(kind, judged, verdict, chains: chains))
            }
            return Explanation.Step(kind, .failed, refusal.detail, hint: refusal.hint)
        }
        return Explanation(verdict: verdict, method: judged.method, path: judged.path, steps: steps)
    }

    /// What a step that passed found.
    private func finding(_ kind: Explanation.Kind, _ call: Call, _ verdict: Verdict, chains: ChainCache) -> String {
        guard let certificate = call.certificate else { return "Something was presented." }
        let userID = verdict.userID ?? ""
        switch kind {
        case .presented: return "A certificate was presented; the handshake proves that the caller has its key."
        case .parsed:
            return "\(certificate.subject), issued by \(certificate.issuer), serial number "
                + "\(certificate.serialNumber.decimal)."
        case .withinValidity:
            return "Valid from \(Examination.day(certificate.notBefore)) to \(Examination.day(certificate.notAfter))."
        case .notBlocked: return "Neither the certificate nor its key is blocked."
        case .assigned: return assignmentFinding(certificate, userID)
        case .clientUsage: return Self.usageFinding(certificate)
        case .userUnlocked: return "User \(userID) is not locked."
        case .activeArrangement: return arrangementFinding(userID)
        case .serviceCovered, .methodAllowed: return serviceFinding(kind, call, verdict)
        }
    }

    private func assignmentFinding(_ certificate: Certificate, _ userID: String) -> String {
        exact[FingerprintKey(certificate.fingerprint)] != nil
            ? "It stands for user \(userID): this very certificate is assigned (match rule exact)."
            : "It stands for user \(userID): its name is, and its chain leads to the authority that the name is bound "
                + "to (match rule name)."
    }

    private static func usageFinding(_ certificate: Certificate) -> String {
        certificate.extendedKeyUsage == nil
            ? "It does not restrict what it may be used for." : "Its extended key usage allows client authentication."
    }

    private func arrangementFinding(_ userID: String) -> String {
        let active = (users[userID]?.arrangements ?? []).filter {
            $0.state == .active && $0.authenticationMethod == .sslClientCertificate
        }
        return "Active with \(AuthenticationMethod.sslClientCertificate.title): "
            + active.map(\.id).joined(separator: ", ") + "."
    }

    private func serviceFinding(_ kind: Explanation.Kind, _ call: Call, _ verdict: Verdict) -> String {
        guard case .accepted(let acceptance) = verdict else {
            return "A service of an active arrangement covers \(call.path.prefix(200))."
        }
        let service = acceptance.service
        guard kind == .methodAllowed else {
            return "The service \(service.name) (\(service.pathPrefix)) of the arrangement \(acceptance.arrangementID) "
                + "covers \(call.path.prefix(200))."
        }
        return service.methods.isEmpty
            ? "The service allows every method." : "The service allows \(call.method.prefix(20))."
    }
}
