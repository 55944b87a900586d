public import Foundation
import KeyMaterial

/// What a rotation has learned on its way: its evidence.
public struct RotationFacts: Sendable, Hashable, Codable {
    /// The certificate in use before.
    public internal(set) var old: EndCertificate?
    /// The signing request for the new key, PEM.
    public internal(set) var request: String?
    /// The new certificate and those above it, PEM.
    public internal(set) var chain: String?
    /// The new certificate, 64 hex digits.
    public internal(set) var new: String?
    /// When the alias began to stand for the new key.
    public internal(set) var exchangedAt: Date?
    /// The first call that was let in with the new certificate.
    public internal(set) var firstArrival: Sighting?
    /// The last call that was let in with the old certificate; nil for none.
    public internal(set) var lastArrival: Sighting?
    /// When the new certificate had proven itself.
    public internal(set) var retiredAt: Date?

    var signingRequest: CertificateSigningRequest? {
        request.flatMap { try? CertificateSigningRequest(pemOrDER: Array($0.utf8)) }
    }

    var certificates: [Certificate]? {
        chain.flatMap { try? CertificateBundle(bytes: Array($0.utf8)).certificates }
    }

    var oldFingerprint: Fingerprint? { old.flatMap { Fingerprint(hex: $0.fingerprint) } }
    var newFingerprint: Fingerprint? { new.flatMap { Fingerprint(hex: $0) } }
}
