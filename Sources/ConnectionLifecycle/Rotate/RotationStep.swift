/// The steps of replacing a connection's key pair in their order.
///
/// Up to `observe` each one can be undone; from `retire` on the new certificate has proven itself and there is only
/// forward.
public enum RotationStep: String, CourseStep {
    /// Look at both sides and refuse before anything has changed.
    case examine
    /// Make a new key on the calling side, beside the one in use.
    case makeKey
    /// Have the called side issue a certificate for it and assign it to the same user, beside the old one.
    case certify
    /// Put the certificate beside the new key.
    case installCertificate
    /// Wait until a partner says that it knows the certificate; servers of ours know it already.
    case agree
    /// Let the alias and the new key's alias change their content: from now on calls come with the new certificate.
    case exchange
    /// Wait until a call has come in with the new certificate.
    case observe
    /// Mark the old certificate as on its way out.
    case retire
    /// Wait until no call comes with the old certificate any more.
    case overlap
    /// Take the old certificate from the user.
    case unassign
    /// Remove the old key.
    case removeOldKey

    public static var pointOfNoReturn: RotationStep? { .retire }

    public var title: String {
        switch self {
        case .examine: "Examine both sides"
        case .makeKey: "Make a new key beside the old one"
        case .certify: "Issue a certificate for it and assign it to the same user"
        case .installCertificate: "Put the certificate beside the new key"
        case .agree: "Have the called side know the certificate"
        case .exchange: "Let the alias stand for the new key"
        case .observe: "Wait for a call with the new certificate"
        case .retire: "Mark the old certificate as on its way out"
        case .overlap: "Wait for the last call with the old certificate"
        case .unassign: "Take the old certificate from the user"
        case .removeOldKey: "Remove the old key"
        }
    }
}
