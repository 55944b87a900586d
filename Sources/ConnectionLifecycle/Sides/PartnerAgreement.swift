import KeyMaterial

/// The step that waits until a partner knows a new certificate: before, no call may come with it.
enum PartnerAgreement {
    static func result(_ side: any CalledSide, certificate: Certificate?) -> StepResult {
        guard let partner = side as? PartnerCalledSide, let certificate, !partner.agrees() else {
            return .done(changed: false)
        }
        return .pending(
            reason: "the partner has not said yet that it lets in the certificate "
                + "\(certificate.fingerprint.hex.prefix(16))…", againAfterSeconds: 0.5)
    }
}
