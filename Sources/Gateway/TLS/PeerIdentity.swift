import IdentityDirectory
import KeyMaterial

/// What the handshake proved about a caller, read once for each certificate, with the texts that each request needs.
///
/// A class, for each request looks at it several times, and as many connections share one.
final class PeerIdentity: Sendable {
    /// To be filled with method, path and time.
    let call: Call
    /// What goes upstream with each request.
    let fields: [(name: String, value: String)]
    /// For the log of decisions.
    let fingerprint: String?
    let serialNumber: String?

    static let none = PeerIdentity(leaf: nil, chain: [], fields: [])

    /// More are not looked at; real chains have up to four.
    private static let chainLengthMax = 8

    /// `leaf` and `chain` in DER; a leaf that the tolerant reader cannot take apart either is a malformed one.
    init(leaf: [UInt8]?, chain: [[UInt8]], fields wanted: IdentityFields) {
        let certificate = leaf.flatMap { try? Certificate(derEncoded: $0) }
        let chain = chain.prefix(Self.chainLengthMax).compactMap { try? Certificate(derEncoded: $0) }
        call = Call(
            certificate: certificate, isCertificateMalformed: leaf != nil && certificate == nil, chain: chain,
            method: "",
            path: "", at: .distantPast)
        fingerprint = leaf.map { Fingerprint(of: $0).hex }
        serialNumber = certificate?.serialNumber.decimal
        var fields: [(String, String)] = []
        if wanted.contains(.clientCert), let leaf { fields.append(("Client-Cert", ClientCertField.item(leaf))) }
        if wanted.contains(.clientCertChain), !chain.isEmpty {
            fields.append(("Client-Cert-Chain", ClientCertField.list(chain.map(\.derEncoded))))
        }
        if wanted.contains(.forwardedClientCert), let certificate {
            fields.append(("X-Forwarded-Client-Cert", ForwardedClientCertificate.field(for: certificate)))
        }
        self.fields = fields
    }
}
