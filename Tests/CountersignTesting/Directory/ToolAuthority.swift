import Crypto
public import Foundation
import KeyMaterial
import SwiftASN1
import X509

/// A self-signed certificate that calls itself an authority and says nothing of its usage, as many tools make them.
public enum ToolAuthority {
    public static func make(_ name: String, now: Foundation.Date) throws -> TestIdentity {
        let key = P256.Signing.PrivateKey()
        let subject = try X509.DistinguishedName { CommonName(name) }
        let certificate = try X509.Certificate(
            version: .v3, serialNumber: X509.Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: now.addingTimeInterval(-3600), notValidAfter: now.addingTimeInterval(365 * 86_400),
            issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try X509.Certificate.Extensions {
                Critical(X509.BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            }, issuerPrivateKey: .init(key))
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        let read = try KeyMaterial.Certificate(derEncoded: serializer.serializedBytes)
        let privateKey = try KeyMaterial.PrivateKey(pkcs8DER: Array(key.derRepresentation))
        return TestIdentity(key: privateKey, certificate: read, chain: [read])
    }

    /// A client's certificate that such an authority issued.
    public static func client(_ name: String, of authority: TestIdentity, now: Foundation.Date) throws -> TestIdentity {
        let key = try KeyMaterial.PrivateKey.generate(.ecP256)
        let template = CertificateTemplate(
            subject: try KeyMaterial.DistinguishedName(rfc4514: "CN=\(name)"),
            notBefore: now.addingTimeInterval(-60), notAfter: now.addingTimeInterval(30 * 86_400), usage: .client)
        guard let publicKey = key.publicKey else {
            throw KeyMaterialError(.keyNotUsable, "The public key is not known")
        }
        let certificate = try template.signed(
            for: publicKey, issuer: authority.certificate, issuerKey: authority.key)
        return TestIdentity(key: key, certificate: certificate, chain: [certificate])
    }
}
