import Crypto
import Foundation
import IdentityDirectory
public import KeyMaterial

/// Says to an upstream who the caller is in a way that it can check: a signed token in `X-Countersign-Assertion`.
///
/// The token names the user (`sub`), the arrangement, the service's upstream (`aud`), and the certificate that the caller
/// holds (`cnf`). It is good for a minute, and made anew after half of that: signing costs more than a request.
/// Source: RFC 7519 (JWT), RFC 7515 (JWS, ES256), RFC 8705 section 3.1 (`x5t#S256`), RFC 7638 (`kid`).
public struct AssertionSigner: Sendable {
    private struct Claims: Encodable {
        struct Confirmation: Encodable {
            var thumbprint: String
            enum CodingKeys: String, CodingKey { case thumbprint = "x5t#S256" }
        }

        var iss, sub, aud, arrangement: String
        var iat, exp: Int
        var cnf: Confirmation?
    }

    static let lifetimeSeconds = 60.0

    private let key: P256.Signing.PrivateKey
    private let issuer: String
    private let header: String
    /// The public key as a set of one, for the upstreams. Source: RFC 7517 section 5.
    public let keySet: String

    /// Throws `GatewayError` with the code `invalidIdentity` for any key but one of P-256.
    public init(key: PrivateKey, issuer: String) throws {
        do {
            self.key = try P256.Signing.PrivateKey(pemRepresentation: key.pem)
        } catch {
            throw GatewayError(code: .invalidIdentity, detail: "Assertions are signed with a P-256 key: \(error)")
        }
        self.issuer = issuer
        let point = self.key.publicKey.rawRepresentation
        let (x, y) = (Self.base64URL(point.prefix(32)), Self.base64URL(point.suffix(32)))
        let canonical = #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
        let identifier = Self.base64URL(Data(SHA256.hash(data: Data(canonical.utf8))))
        header = Self.base64URL(Data(#"{"alg":"ES256","typ":"JWT","kid":"\#(identifier)"}"#.utf8))
        keySet =
            #"{"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","#
            + #""kid":"\#(identifier)","x":"\#(x)","y":"\#(y)"}]}"#
    }

    func assertion(for acceptance: Acceptance, certificate: Certificate?, audience: String, at time: Double) throws
        -> String
    {
        let claims = Claims(
            iss: issuer, sub: acceptance.userID, aud: audience, arrangement: acceptance.arrangementID, iat: Int(time),
            exp: Int(time + Self.lifetimeSeconds),
            cnf: certificate.map { .init(thumbprint: Self.base64URL(Data($0.fingerprint.bytes))) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let signed = "\(header).\(Self.base64URL(try encoder.encode(claims)))"
        let signature = try key.signature(for: Data(signed.utf8)).rawRepresentation
        return "\(signed).\(Self.base64URL(signature))"
    }

    /// Source: RFC 7515 section 2.
    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// The assertions that one event loop has signed lately.
struct Assertions {
    private struct Subject: Hashable {
        let userID, arrangementID, audience: String
        let certificate: Fingerprint?
    }

    let signer: AssertionSigner
    private var signed: [Subject: (token: String, at: Double)] = [:]
    private static let countMax = 4096

    init(_ signer: AssertionSigner) { self.signer = signer }

    mutating func assertion(
        for acceptance: Acceptance, certificate: Certificate?, audience: String, at time: Double
    ) throws -> String {
        let subject = Subject(
            userID: acceptance.userID, arrangementID: acceptance.arrangementID, audience: audience,
            certificate: certificate?.fingerprint)
        if let known = signed[subject], time - known.at < AssertionSigner.lifetimeSeconds / 2, time >= known.at {
            return known.token
        }
        if signed.count >= Self.countMax { signed = [:] }
        let token = try signer.assertion(for: acceptance, certificate: certificate, audience: audience, at: time)
        signed[subject] = (token, time)
        return token
    }
}
