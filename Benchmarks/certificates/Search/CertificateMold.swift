import Foundation
import KeyMaterial

/// Certificates by the thousand: one that was signed for each issuer, with another serial number, name, key and end
/// written over its own. Their signatures hold no more, which no search looks at.
struct CertificateMold {
    private let bytes: [UInt8]
    private let name: Int
    private let serial: Int
    private let key: Int
    private let end: Int

    private static let nameMark = "partner-0000000"
    /// 1,900,000,000 seconds since 1970.
    private static let endMark = "300317174640Z"

    init(issuer: String) throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let issuerKey = try PrivateKey.generate(.ecP256)
        let root = try CertificateTemplate(
            subject: try DistinguishedName(rfc4514: issuer), notBefore: now, notAfter: now.addingTimeInterval(9e8),
            usage: .authority(pathLength: 0)
        ).selfSigned(by: issuerKey)
        let subject = "CN=\(Self.nameMark),OU=Purchasing,O=Example \(issuer.suffix(1)),C=DE"
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: subject), notBefore: now.addingTimeInterval(-1e8),
            notAfter: now.addingTimeInterval(1e8), usage: .client)
        guard let publicKey = try PrivateKey.generate(.ecP256).publicKey else { throw MoldError() }
        let made = try template.signed(for: publicKey, issuer: root, issuerKey: issuerKey)
        bytes = made.derEncoded
        name = try Self.place(Array(Self.nameMark.utf8), bytes) + 8
        serial = try Self.place(made.serialNumber.bytes, bytes)
        key = try Self.place(Array(publicKey.derEncoded.suffix(64)), bytes)
        end = try Self.place(Array(Self.endMark.utf8), bytes)
    }

    /// - Parameter year: the last two digits of the year in which it expires.
    func certificate(_ number: Int, year: Int, using generator: inout some RandomNumberGenerator) throws -> Certificate
    {
        var bytes = bytes
        let digits = String(number + 10_000_000).utf8.dropFirst()
        for (index, digit) in digits.enumerated() { bytes[name + index] = digit }
        for index in 1..<16 { bytes[serial + index] = UInt8.random(in: 0...255, using: &generator) }
        for index in 0..<64 { bytes[key + index] = UInt8.random(in: 0...255, using: &generator) }
        bytes[end] = UInt8(48 + year / 10)
        bytes[end + 1] = UInt8(48 + year % 10)
        return try Certificate(derEncoded: bytes)
    }

    private static func place(_ part: [UInt8], _ bytes: [UInt8]) throws -> Int {
        for index in 0..<max(0, bytes.count - part.count)
        where bytes[index..<index + part.count].elementsEqual(part) {
            return index
        }
        throw MoldError()
    }
}

/// The certificate does not look as it is expected to.
struct MoldError: Error {}
