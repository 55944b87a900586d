import Foundation
import KeyMaterial

extension Snapshot {
    /// Which user a certificate stands for.
    enum Resolution {
        /// The user, and the fingerprint of the assignment that matched.
        case user(String, assignment: Fingerprint)
        /// The name is this user's, but no chain leads from the certificate to the authority it is bound to.
        case untrusted(String, reasons: [String])
        /// The assignment that matches by name is blocked.
        case blocked(String)
        case nobody
    }

    /// Judges a call by its certificate; the first failing step is the reason.
    func judge(_ call: Call, chains: ChainCache) -> Verdict {
        guard let certificate = call.certificate else { return Self.refuseWithoutCertificate(call) }
        if let refusal = refuseItself(certificate, at: call.at) { return .refused(refusal) }
        switch resolve(certificate, chain: call.chain, at: call.at, chains: chains) {
        case .nobody:
            return .refused(
                Refusal(
                    code: .notAssigned,
                    detail: "No user holds the certificate of \(certificate.subject), "
                        + "serial number \(certificate.serialNumber.decimal).",
                    hint: ClientUsage.objection(to: certificate).map {
                        "\($0) Let the caller use another certificate, and assign that one."
                    } ?? "Assign the certificate to the user that the caller is."))
        case .untrusted(let userID, let reasons):
            let why = reasons.isEmpty ? "." : ": \(reasons.prefix(3).joined(separator: "; "))."
            return .refused(
                Refusal(
                    code: .untrustedIssuer,
                    detail: "The name \(certificate.subject) belongs to \(userID), but no chain leads from this "
                        + "certificate to the authority it is bound to" + why,
                    userID: userID,
                    hint: "Let the caller send its chain, add the authority to the trust list, or assign the "
                        + "certificate itself."))
        case .blocked(let userID):
            return .refused(Self.blocked(userID))
        case .user(let userID, let assignment):
            if let objection = objection(to: certificate, chains: chains) {
                return .refused(
                    Refusal(
                        code: .clientAuthenticationNotAllowed, detail: objection, userID: userID,
                        hint: "Have a certificate issued for client authentication, or create a key pair."))
            }
            return admit(
                userID, by: .sslClientCertificate, assignment: assignment, method: call.method, path: call.path)
        }
    }

    static func refuseWithoutCertificate(_ call: Call) -> Verdict {
        guard !call.isCertificateMalformed else {
            return .refused(
                Refusal(code: .malformedCertificate, detail: "What was presented cannot be read as a certificate."))
        }
        return .refused(
            Refusal(
                code: .certificateMissing, detail: "The caller presented no certificate.",
                hint: "Set a private key alias in the caller's receiver channel."))
    }

    /// Why a certificate is refused whoever holds it; nil when it is not.
    private func refuseItself(_ certificate: Certificate, at date: Date) -> Refusal? {
        func holder() -> String? { user(holding: FingerprintKey(certificate.fingerprint)) }
        if date < certificate.notBefore {
            return Refusal(
                code: .notYetValid,
                detail: "The certificate is not valid before \(Examination.day(certificate.notBefore)).",
                userID: holder(),
                hint: "Let the caller use one that is valid now; where it should be valid, compare the clocks.")
        }
        if date > certificate.notAfter {
            return Refusal(
                code: .expired, detail: "The certificate expired on \(Examination.day(certificate.notAfter)).",
                userID: holder(), hint: "Assign the caller's renewed certificate.")
        }
        if isBlocked(certificate) {
            return Self.blocked(holder())
        }
        return revocation(of: certificate, holder: holder())
    }

    /// Who holds this very certificate, under whichever rule.
    private func user(holding key: FingerprintKey) -> String? {
        exact[key] ?? nameSubjects[key].flatMap { names[$0]?.first { $0.fingerprint == key }?.userID }
    }

    /// The refusal of a certificate that its issuer revoked; nil when it did not.
    func revocation(of certificate: Certificate, holder: @autoclosure () -> String?) -> Refusal? {
        anchors.revocations.reason(certificate).map { reason in
            Refusal(
                code: .revoked, detail: "The certificate \(reason).", userID: holder(),
                hint: "Let the caller have a new certificate issued, and assign it.")
        }
    }

    private static func blocked(_ userID: String?) -> Refusal {
        Refusal(
            code: .blocked, detail: "The certificate is blocked.", userID: userID,
            hint: "Lift the block, or let the caller use another certificate.")
    }

    /// Which user the certificate stands for, whatever its validity.
    func resolve(_ certificate: Certificate, chain: [Certificate], at date: Date, chains: ChainCache) -> Resolution {
        if let userID = exact[FingerprintKey(certificate.fingerprint)] {
            return .user(userID, assignment: certificate.fingerprint)
        }
        guard names.isPopulated else { return .nobody }
        let subject = FingerprintKey(Fingerprint(of: certificate.subject.derEncoded))
        guard let claims = names[subject], let first = claims.first else { return .nobody }
        guard !certificate.isSelfIssued else {
            return .untrusted(first.userID, reasons: ["The certificate is self-signed"])
        }
        let found: TrustedChain
        switch chains.chain(of: certificate, presented: chain, anchors: anchors, at: date) {
        case .found(let chain): found = chain
        case .missing(let reasons): return .untrusted(first.userID, reasons: reasons)
        }
        let issuerKey = FingerprintKey(found.issuerKey)
        let matching = claims.filter { anchors.isKey(issuerKey, good: $0.issuerKey) }
        guard let claim = matching.first else {
            return .untrusted(first.userID, reasons: ["Another authority's key issued it"])
        }
        guard let open = matching.first(where: { !isBlocked($0.fingerprint, $0.publicKey) }) else {
            return .blocked(claim.userID)
        }
        // The certificate itself may be among those assigned; it is then the one that was seen.
        let own = FingerprintKey(certificate.fingerprint)
        let seen = matching.contains { $0.fingerprint == own } ? own : open.fingerprint
        return .user(claim.userID, assignment: seen.fingerprint ?? certificate.fingerprint)
    }

    private func objection(to certificate: Certificate, chains: ChainCache) -> String? {
        let usage = chains.usage(of: certificate)
        if let objection = usage.objection { return objection }
        guard usage.isAuthority else { return nil }
        if anchors.contains(certificate) { return "The certificate is on the trust list: it stands for an authority." }
        return certificate.isSelfIssued ? nil : "The certificate is an authority's."
    }

    /// Lets a user in where an active arrangement of its own method covers service and method.
    func admit(
        _ userID: String, by method: AuthenticationMethod, assignment: Fingerprint?, method requestMethod: String,
        path: String
    ) -> Verdict {
        func refuse(_ code: VerdictCode, _ detail: String, hint: String?) -> Verdict {
            .refused(Refusal(code: code, detail: detail, userID: userID, hint: hint))
        }
        guard let user = users[userID], user.exists else {
            return refuse(.notAssigned, "There is no user \(userID) any more.", hint: nil)
        }
        guard !user.isLocked else {
            return refuse(.userLocked, "User \(userID) is locked.", hint: "Unlock the user.")
        }
        let mayRenew = offersRenewal && (withoutRenewal.isEmpty || !withoutRenewal.contains(userID))
        guard let hit = cover(path, requestMethod, by: user.arrangements, method, mayRenew: mayRenew) else {
            let usable = user.arrangements.filter { $0.state == .active && $0.authenticationMethod == method }
            guard !usable.isEmpty else {
                return refuse(
                    .noActiveArrangement, "No active arrangement of user \(userID) accepts \(method.title).",
                    hint: "Activate an arrangement of this user with the authentication method \(method.title).")
            }
            if !mayRenew, PathPrefix.isPlain(path), InboundService.isEnrollment(path) {
                return refuse(
                    .serviceNotCovered,
                    "Renewal by the partner itself is switched off \(offersRenewal ? "for user \(userID)" : "here").",
                    hint: "Switch it on, or hand the partner its next certificate.")
            }
            return refuse(
                .serviceNotCovered, "No active arrangement of user \(userID) covers \(path.prefix(200)).",
                hint: "Its arrangements: " + usable.map(\.id).joined(separator: ", ") + ".")
        }
        guard hit.isAllowed else {
            return refuse(
                .methodNotAllowed, "The service \(hit.service.name) does not allow \(requestMethod.prefix(20)).",
                hint: "It allows " + hit.service.methods.sorted().joined(separator: ", ") + ".")
        }
        return .accepted(
            Acceptance(
                userID: userID, arrangementID: hit.arrangement.id, scenarioID: hit.arrangement.scenarioID,
                service: hit.service, authenticationMethod: method, assignment: assignment,
                flowScenarios: hit.service.upstream == .integrationFlows
                    ? flowScenarios(of: user.arrangements, method) : []))
    }

    private func flowScenarios(of arrangements: [CommunicationArrangement], _ method: AuthenticationMethod) -> Set<
        String
    > {
        var found: Set<String> = []
        for arrangement in arrangements where arrangement.state == .active && arrangement.authenticationMethod == method
        {
            let services = scenarios[arrangement.scenarioID]?.services ?? []
            if services.contains(where: { $0.service.upstream == .integrationFlows }) {
                found.insert(arrangement.scenarioID)
            }
        }
        return found
    }

    private struct Covering {
        var arrangement: CommunicationArrangement
        var service: InboundService
        var length: Int
        var isAllowed: Bool
    }

    /// The active arrangement whose service covers the path with the longest prefix, one that allows the method first.
    private func cover(
        _ path: String, _ requestMethod: String, by arrangements: [CommunicationArrangement],
        _ method: AuthenticationMethod, mayRenew: Bool
    ) -> Covering? {
        guard PathPrefix.isPlain(path) else { return nil }
        if InboundService.isEnrollment(path) {
            return mayRenew ? coverEnrollment(requestMethod, by: arrangements, method) : nil
        }
        var best: Covering?
        for arrangement in arrangements where arrangement.state == .active && arrangement.authenticationMethod == method
        {
            guard let services = scenarios[arrangement.scenarioID]?.services,
                let hit = services.first(where: { $0.prefix.covers(path) }), hit.prefix.length >= best?.length ?? 0
            else { continue }
            let isAllowed = Self.allows(hit.service, requestMethod)
            if let best, best.length == hit.prefix.length, best.isAllowed || !isAllowed { continue }
            best = Covering(
                arrangement: arrangement, service: hit.service, length: hit.prefix.length, isAllowed: isAllowed)
        }
        return best
    }

    /// Renewal is part of every active arrangement that lets its user in by certificate.
    private func coverEnrollment(
        _ requestMethod: String, by arrangements: [CommunicationArrangement], _ method: AuthenticationMethod
    ) -> Covering? {
        let first = arrangements.first { $0.state == .active && $0.authenticationMethod == method }
        guard method == .sslClientCertificate, let first else { return nil }
        let service = InboundService.certificateEnrollment
        return Covering(
            arrangement: first, service: service, length: service.pathPrefix.utf8.count,
            isAllowed: Self.allows(service, requestMethod))
    }

    static func allows(_ service: InboundService, _ method: String) -> Bool {
        service.methods.isEmpty || service.methods.contains(method)
    }
}
