import KeyMaterial
import KeystoreFormats

extension JSONValue {
    /// The shape that `keystore list --json` promises.
    init(_ keystore: Keystore) {
        self = .object([
            ("type", .string(keystore.type.rawValue)),
            ("integrity", .string(keystore.integrity.rawValue)),
            ("entries", .array(keystore.entries.map { JSONValue($0) })),
            ("warnings", .strings(KeystoreList.warnings(keystore))),
        ])
    }

    init(_ entry: KeystoreEntry) {
        self.init(entry, certificates: entry.certificates.map { JSONValue($0) })
    }

    /// The shape that `keystore show --json` promises: that of the list, and each certificate's extensions explained.
    init(withExtensions entry: KeystoreEntry) {
        self.init(entry, certificates: entry.certificates.map { JSONValue(withExtensions: $0) })
    }

    private init(_ entry: KeystoreEntry, certificates: [JSONValue]) {
        self = .object([
            ("alias", .string(entry.alias)),
            ("kind", .string(entry.kind.rawValue)),
            ("createdAt", .date(entry.createdAt)),
            ("algorithm", .optional(entry.algorithm)),
            ("keySizeBits", .optional(entry.keySizeBits)),
            ("keyStatus", .string(entry.keyStatus.rawValue)),
            ("certificates", .array(certificates)),
        ])
    }

    init(_ certificate: Certificate) {
        self = .object(Self.members(certificate))
    }

    init(withExtensions certificate: Certificate) {
        let extensions = certificate.extensions.map { element in
            JSONValue.object([
                ("oid", .string(element.oid)), ("name", .string(element.name)),
                ("isCritical", .bool(element.isCritical)), ("explanation", .strings(element.explanation)),
            ])
        }
        self = .object(Self.members(certificate) + [("extensions", .array(extensions))])
    }

    private static func members(_ certificate: Certificate) -> [(String, JSONValue)] {
        [
            ("subject", .string(certificate.subject.description)),
            ("issuer", .string(certificate.issuer.description)),
            ("serialNumber", .string(certificate.serialNumber.decimal)),
            ("serialNumberHex", .string(certificate.serialNumber.hex)),
            ("notBefore", .date(certificate.notBefore)),
            ("notAfter", .date(certificate.notAfter)),
            ("sha256Fingerprint", .string(certificate.fingerprint.hex)),
            ("sha1Fingerprint", .string(certificate.sha1Fingerprint)),
            ("subjectAlternativeNames", .strings(certificate.subjectAlternativeNames)),
            ("isCertificateAuthority", .bool(certificate.isCertificateAuthority)),
        ]
    }
}
