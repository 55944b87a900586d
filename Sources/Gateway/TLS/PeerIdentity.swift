import Foundation
import KeyMaterial
import NIOSSL

/// What the handshake proved about the caller, read once for each connection, with the texts that each request needs.
struct PeerIdentity {
    let certificate: Certificate?
    /// A certificate was presented that the tolerant reader cannot take apart either.
    let isMalformed: Bool
    /// The other certificates, as presented.
    let chain: [Certificate]
    /// The value of `Client-Cert`. Source: RFC 9440 section 2.2.
    let clientCertificateField: String?
    /// For the log of decisions.
    let fingerprint: String?
    let serialNumber: String?

    static let none = PeerIdentity(leaf: nil, presented: [])

    /// More are not looked at; real chains have up to four.
    private static let chainLengthMax = 8

    init(leaf: NIOSSLCertificate?, presented: [NIOSSLCertificate]) {
        let bytes = leaf.flatMap { try? $0.toDERBytes() }
        certificate = bytes.flatMap { try? Certificate(derEncoded: $0) }
        isMalformed = leaf != nil && certificate == nil
        chain = presented.dropFirst().prefix(Self.chainLengthMax).compactMap { presented in
            (try? presented.toDERBytes()).flatMap { try? Certificate(derEncoded: $0) }
        }
        clientCertificateField = bytes.map { ":\(Data($0).base64EncodedString()):" }
        fingerprint = bytes.map { Fingerprint(of: $0).hex }
        serialNumber = certificate?.serialNumber.decimal
    }
}
