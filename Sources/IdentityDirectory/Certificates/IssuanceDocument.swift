import Foundation
public import KeyMaterial

/// What the audit says of a certificate that was issued here for a user, beside its assignment; holds no secret.
public struct IssuanceDocument: Sendable, Encodable {
    /// How it came to be issued.
    public enum Occasion: Sendable, Hashable {
        /// A key pair was made and handed over as a file of this format, for programs of this age.
        case keyPair(format: String, profile: String)
        /// A partner's request was signed.
        case request
        /// The holder of this certificate renewed it by itself.
        case renewal(of: Fingerprint)
    }

    let action: String
    private let user: String
    private let subject: String
    private let serialNumber: String
    private let keyAlgorithm: String
    private let notAfter: Date
    private let format: String?
    private let profile: String?
    private let replaces: String?

    private enum CodingKeys: String, CodingKey {
        case user, subject, serialNumber, keyAlgorithm, notAfter, format, profile, replaces
    }

    public init(_ occasion: Occasion, certificate: Certificate, user: String) {
        self.user = user
        subject = certificate.subject.description
        serialNumber = certificate.serialNumber.decimal
        keyAlgorithm = certificate.publicKey.curve ?? certificate.publicKey.algorithm
        notAfter = certificate.notAfter
        switch occasion {
        case .keyPair(let format, let profile):
            (action, self.format, self.profile, replaces) = ("key-pair.create", format, profile, nil)
        case .request: (action, format, profile, replaces) = ("request.sign", nil, nil, nil)
        case .renewal(let present): (action, format, profile, replaces) = (Self.renewalAction, nil, nil, present.hex)
        }
    }

    static let renewalAction = "request.renew"
}
