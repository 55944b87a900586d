import KeyMaterial

/// What making a connection has learned on its way; certificates are public, and nothing else of the key is here.
public struct ConnectFacts: Sendable, Hashable, Codable {
    /// The called side before anything was changed.
    public internal(set) var called: CalledState?
    /// The calling side before anything was changed.
    public internal(set) var calling: CallingState?
    /// The signing request, PEM.
    public internal(set) var request: String?
    /// The certificate that was issued and those above it, PEM.
    public internal(set) var chain: String?
    /// The certificate that the calls come with, 64 hex digits.
    public internal(set) var certificate: String?
    public internal(set) var hasPointed = false
    /// The call that was made to prove the connection.
    public internal(set) var callReport: CallReport?

    var signingRequest: CertificateSigningRequest? {
        request.flatMap { try? CertificateSigningRequest(pemOrDER: Array($0.utf8)) }
    }

    /// The key that was made; nil where there was one already.
    var publicKey: Fingerprint? { signingRequest?.publicKey.fingerprint }

    var certificates: [Certificate]? {
        chain.flatMap { try? CertificateBundle(bytes: Array($0.utf8)).certificates }
    }
}
