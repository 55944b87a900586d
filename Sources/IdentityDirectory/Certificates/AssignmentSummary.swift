import Foundation

/// What the audit says of an assignment.
struct AssignmentSummary: Encodable {
    var user: String
    var match: MatchRule
    var subject: String
    var issuer: String
    var serialNumber: String
    var notAfter: Date
    var publicKey: String
    var retiringSince: Date?
    /// Set when the rule on shared public keys was overridden.
    var sharesPublicKey: Bool?

    init(_ assignment: CertificateAssignment, sharingKey: Bool = false) {
        user = assignment.userID
        match = assignment.match
        subject = assignment.certificate.subject.description
        issuer = assignment.certificate.issuer.description
        serialNumber = assignment.certificate.serialNumber.decimal
        notAfter = assignment.certificate.notAfter
        publicKey = assignment.certificate.publicKey.fingerprint.hex
        retiringSince = assignment.retiringSince
        sharesPublicKey = sharingKey ? true : nil
    }
}
