import Foundation
import KeyMaterial

/// A certificate held against the rules and against what is assigned already, in the order in which refusals count.
struct Examination {
    let rows: any DirectoryTransaction
    let at: Date
    let certificate: Certificate
    let chain: [Certificate]
    let userID: String
    let match: MatchRule
    let overridePublicKey: Bool
    let refusesWeak: Bool
    /// As they are known to the index.
    let revocations: Revocations
    /// Authorities that count as if they were on the trust list: those of a dry run.
    let previewed: [TrustedAuthority]

    var refusals: [DirectoryError] = []
    var warnings: [CertificateFindings.Finding] = []
    /// Under `name`: the key of the authority that issued the certificate.
    var issuerKey: Fingerprint?

    init(
        rows: any DirectoryTransaction, at: Date, certificate: Certificate, chain: [Certificate], userID: String,
        match: MatchRule, overridePublicKey: Bool, refusesWeak: Bool, revocations: Revocations,
        previewed: [TrustedAuthority] = []
    ) throws {
        self.rows = rows
        self.at = at
        self.certificate = certificate
        self.chain = chain
        self.userID = userID
        self.match = match
        self.overridePublicKey = overridePublicKey
        self.refusesWeak = refusesWeak
        self.revocations = revocations
        self.previewed = previewed
        try examineHolder()
        examineValidity()
        examineRevocation()
        try examineAuthority()
        examineUsage()
        if match == .name { try examineName() }
        try examineClashes()
        try examineBlocks()
        examineStrength()
    }

    mutating func refuse(_ finding: String, _ detail: String, hint: String? = nil) {
        refusals.append(DirectoryError(.certificateRefused, detail, hint: hint, finding: finding))
    }

    mutating func warn(_ code: String, _ detail: String, hint: String? = nil) {
        warnings.append(CertificateFindings.Finding(code: code, detail: detail, hint: hint))
    }

    private mutating func examineHolder() throws {
        guard let held = try rows.certificates.claim(certificate.fingerprint), held.userID != userID else { return }
        let conflict = AssignmentConflict(
            rule: .sameCertificate, owner: held.userID, certificate: certificate.fingerprint)
        refusals.append(.conflict(conflict, for: userID))
    }

    private mutating func examineValidity() {
        if at > certificate.notAfter {
            refuse(
                "expired", "The certificate expired on \(Self.day(certificate.notAfter)).",
                hint: "Ask the partner for the renewed certificate, or create a key pair.")
        } else if at < certificate.notBefore {
            warn(
                "notYetValid",
                "The certificate is not valid before \(Self.day(certificate.notBefore)); until then it waits.")
        } else if certificate.notAfter.timeIntervalSince(at) < 30 * 86400 {
            warn("expiresSoon", "The certificate expires on \(Self.day(certificate.notAfter)).")
        }
    }

    private mutating func examineRevocation() {
        guard let reason = revocations.reason(certificate) else { return }
        refuse(
            "revoked", "The certificate \(reason).",
            hint: "Ask the partner for a new certificate, or create a key pair.")
    }

    private mutating func examineUsage() {
        guard let objection = ClientUsage.objection(to: certificate) else { return }
        refuse(
            "clientAuthenticationNotAllowed", objection,
            hint: "Have a certificate issued for client authentication, or create a key pair.")
    }

    private mutating func examineStrength() {
        let key = certificate.publicKey
        let bits = key.keySizeBits ?? .max
        let isWeakKey: Bool =
            switch key.algorithm {
            case "RSA", "DSA": bits < 2048
            case "EC": bits < 256
            default: false
            }
        if isWeakKey { weak("weakKey", "The certificate's key is weak: \(key.algorithm) of \(bits) bits.") }
        let isOwnSignature = certificate.isSelfIssued && certificate.isSigned(by: key) != false
        if certificate.signatureAlgorithm.isWeak, !isOwnSignature {
            weak(
                "weakSignature", "The certificate is signed with \(certificate.signatureAlgorithm.name), which is weak."
            )
        }
    }

    private mutating func weak(_ code: String, _ detail: String) {
        if refusesWeak {
            refuse(code, detail, hint: "This installation refuses weak keys and signatures.")
        } else {
            warn(code, detail)
        }
    }

    private mutating func examineBlocks() throws {
        let targets: [CertificateBlock.Target] = [
            .fingerprint(certificate.fingerprint), .publicKey(certificate.publicKey.fingerprint),
        ]
        for target in targets {
            guard let block = try rows.blocks.row(CertificateBlock.id(of: target)) else { continue }
            warn(
                "blocked", "The certificate is blocked since \(Self.day(block.blockedAt)): \(block.reason)",
                hint: "Lift the block, or use another certificate; calls with this one are refused.")
        }
    }

    /// The day in UTC, as in 2026-11-23.
    static func day(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day().dateSeparator(.dash))
    }
}
