public import Foundation
public import KeyMaterial
import SwiftASN1
import X509

/// What swift-certificates reads of a certificate and thinks of a chain: a view that shares no code with ours.
///
/// It refuses to read much of what real keystores hold; that is no finding against our reader.
public struct SecondOpinion: Sendable {
    /// The magnitude, without leading zeros.
    public let serialNumber: [UInt8]
    public let issuer: [UInt8]
    public let subject: [UInt8]
    public let notBefore: Date
    public let notAfter: Date
    public let publicKey: [UInt8]
    public let isSignedByItself: Bool

    /// Throws when swift-certificates does not read it.
    public init(_ certificate: KeyMaterial.Certificate) throws {
        let read = try X509.Certificate(derEncoded: certificate.derEncoded)
        serialNumber = Array(read.serialNumber.bytes)
        issuer = try Self.encoded(read.issuer)
        subject = try Self.encoded(read.subject)
        notBefore = read.notValidBefore
        notAfter = read.notValidAfter
        publicKey = try Self.encoded(read.publicKey)
        isSignedByItself = read.publicKey.isValidSignature(read.signature, for: read)
    }

    private static func encoded(_ value: some DERSerializable) throws -> [UInt8] {
        var serializer = SwiftASN1.DER.Serializer()
        try serializer.serialize(value)
        return serializer.serializedBytes
    }

    /// Whether the chain holds by RFC 5280 at this moment: signatures, validity, constraints.
    public static func accepts(
        _ leaf: KeyMaterial.Certificate, intermediates: [KeyMaterial.Certificate] = [], root: KeyMaterial.Certificate
    ) async throws -> Bool {
        let roots = CertificateStore([try X509.Certificate(derEncoded: root.derEncoded)])
        let others = CertificateStore(try intermediates.map { try X509.Certificate(derEncoded: $0.derEncoded) })
        var verifier = Verifier(rootCertificates: roots) { RFC5280Policy() }
        let result = await verifier.validate(
            leaf: try X509.Certificate(derEncoded: leaf.derEncoded), intermediates: others)
        guard case .validCertificate = result else { return false }
        return true
    }
}
