import Foundation
import KeyMaterial

/// What a certificate says, in the properties that entries and chain certificates share.
enum ODataCertificate {
    static let properties: [ODataPropertyType] = [
        .init("KeyType"), .init("KeySize", .int32), .init("ValidNotBefore", .dateTime),
        .init("ValidNotAfter", .dateTime), .init("SerialNumber"), .init("SignatureAlgorithm"), .init("EllipticCurve"),
        .init("Validity"), .init("SubjectDN"), .init("IssuerDN"), .init("Version", .int32), .init("FingerprintSha1"),
        .init("FingerprintSha256"), .init("FingerprintSha512"),
    ]

    static func values(_ certificate: Certificate, now: Date) -> [String: ODataValue] {
        let key = certificate.publicKey
        return [
            "KeyType": .string(key.algorithm), "KeySize": .optional(key.keySizeBits),
            "ValidNotBefore": .time(certificate.notBefore), "ValidNotAfter": .time(certificate.notAfter),
            "SerialNumber": .string("0x" + certificate.serialNumber.hex.uppercased()),
            "SignatureAlgorithm": .string(certificate.signatureAlgorithm.name), "EllipticCurve": .optional(key.curve),
            "Validity": .optional(validity(certificate, now: now)),
            "SubjectDN": .string(spaced(certificate.subject)), "IssuerDN": .string(spaced(certificate.issuer)),
            "Version": .integer(certificate.version), "FingerprintSha1": .string(colons(certificate.sha1Fingerprint)),
            "FingerprintSha256": .string(colons(certificate.fingerprint.hex)),
            "FingerprintSha512": .string(colons(certificate.sha512Fingerprint)),
        ]
    }

    /// Nil for a certificate that is valid.
    private static func validity(_ certificate: Certificate, now: Date) -> String? {
        if certificate.notAfter < now { return "expired" }
        return certificate.notBefore > now ? "not yet valid" : nil
    }

    /// With a blank behind each comma, as Java writes names and clients of this API compare them.
    private static func spaced(_ name: DistinguishedName) -> String {
        var result = ""
        var isEscaped = false
        for character in name.description {
            result.append(character)
            if character == ",", !isEscaped { result.append(" ") }
            isEscaped = character == "\\" && !isEscaped
        }
        return result
    }

    private static func colons(_ hex: String) -> String {
        let digits = Array(hex.uppercased())
        return stride(from: 0, to: digits.count, by: 2).map { String(digits[$0...].prefix(2)) }.joined(separator: ":")
    }
}

/// Aliases as the API's keys have them: the bytes of their UTF-8 in upper-case hexadecimal digits.
enum Hexalias {
    static func encode(_ alias: String) -> String {
        alias.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Throws for what is no such text.
    static func decode(_ text: String) throws(ODataError) -> String {
        let digits = text.compactMap(\.hexDigitValue)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
        guard digits.count == text.count, digits.count.isMultiple(of: 2), !bytes.isEmpty,
            let alias = String(validating: bytes, as: UTF8.self)
        else { throw ODataError(.badRequest, "'\(text.prefix(80))' is no alias in hexadecimal digits") }
        return alias
    }
}
