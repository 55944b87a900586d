import Foundation
import KeyMaterial

extension LimboCase {
    /// Checks the path by the rules that the gateway checks chains by.
    func run() async -> LimboOutcome {
        func outcome(_ reason: String?, isRun: Bool = true) -> LimboOutcome {
            LimboOutcome(id: id, expected: expected_result, reason: reason, isRun: isRun)
        }
        guard let purpose else { return outcome("The peer's name is of no kind that is checked", isRun: false) }
        guard let at = time else { return outcome("The time cannot be read", isRun: false) }
        let leaf: Certificate
        let presented: [Certificate]
        do {
            leaf = try Self.certificate(peer_certificate)
            presented = try untrusted_intermediates.map(Self.certificate)
        } catch {
            return outcome("A certificate cannot be read: \(error)")
        }
        // An authority that cannot be read is never put on the trust list.
        let trusted = trusted_certs.compactMap { try? Self.certificate($0) }
        var demand = ChainDemand(purpose: purpose, at: at)
        if let depth = max_chain_depth { demand.intermediatesMax = depth }
        do {
            demand.revocation = try revocation()
        } catch {
            return outcome("A revocation list cannot be read: \(error)")
        }
        switch await ChainVerifier(anchors: trusted).verify(leaf, presented: presented, demand) {
        case .trusted: return outcome(nil)
        case .refused(let reasons): return outcome(reasons.joined(separator: "; "))
        }
    }

    private static func certificate(_ pem: String) throws -> Certificate {
        guard let first = try CertificateBundle(bytes: Array(pem.utf8)).certificates.first else {
            throw KeyMaterialError(.notFound, "No certificate in the text")
        }
        return first
    }

    private var purpose: ChainPurpose? {
        guard validation_kind == "SERVER" else { return .clientAuthentication }
        guard let name = expected_peer_name else { return .serverAuthentication(host: nil) }
        return name.kind == "RFC822" ? nil : .serverAuthentication(host: name.value)
    }

    private var time: Date? {
        guard let text = validation_time else { return Date() }
        let plain = Date.ISO8601FormatStyle()
        return (try? plain.parse(text)) ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
    }

    /// A list of the issuer that may not be relied on is an objection of its own: these cases are about the lists.
    private func revocation() throws -> @Sendable (Certificate, Certificate) -> String? {
        let lists = try (crls ?? []).map { try RevocationList(pemOrDER: Array($0.utf8)) }
        return { certificate, issuer in
            for list in lists where list.issuer == issuer.subject {
                if let objection = list.objection(issuer: issuer) {
                    return "has an issuer whose list is none: \(objection)"
                }
                if list.revoked.contains(where: { $0.serialNumber == certificate.serialNumber }) { return "is revoked" }
            }
            return nil
        }
    }
}
