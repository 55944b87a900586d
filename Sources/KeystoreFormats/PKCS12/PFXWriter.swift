import Foundation
import KeyMaterial
import LegacyCiphers

/// Writes PKCS#12: keys in a safe of shrouded bags, certificates in an encrypted safe, a check over both.
///
/// Source: RFC 7292 sections 4 and 5; what the JDK, OpenSSL and Windows read.
struct PFXWriter {
    let passphrase: Passphrase?
    let profile: WritingProfile
    let sealing: KeySealing

    func bytes(of keystore: Keystore) throws(KeystoreError) -> [UInt8] {
        var keyBags: [[UInt8]] = []
        var certificateBags = CertificateBags()
        var safes: [[UInt8]] = []
        var identifiers = LocalKeyIdentifiers()
        for entry in keystore.entries {
            switch entry.content {
            case .key(let key, let chain):
                let identifier = identifiers.identifier(of: entry)
                keyBags.append(try keyBag(key, entry, identifier: identifier))
                certificateBags.add(chain: chain, of: entry, identifier: identifier)
            case .certificate(let certificate): certificateBags.add(certificate, of: entry)
            case .secretKey(let secret): certificateBags.bags.append(try secretBag(secret, entry))
            case .other(let other):
                switch other.form {
                case .safeBag: certificateBags.bags.append(other.encoded)
                case .safe: safes.append(other.encoded)
                case .pemBlock(label: OtherContent.revocationListLabel):
                    certificateBags.bags.append(BagAttribute.revocationListBag(other.encoded, name: entry.alias))
                default:
                    throw KeystoreError(
                        .notRepresentable, "PKCS#12 has no place for: \(other.summary)", at: entry.alias)
                }
            }
        }
        if !keyBags.isEmpty { safes.insert(dataContent(DER.sequence(of: keyBags)), at: 0) }
        if !certificateBags.bags.isEmpty {
            safes.append(try certificateSafe(DER.sequence(of: certificateBags.bags)))
        }
        return try pfx(authenticatedSafe: DER.sequence(of: safes))
    }

    private func pfx(authenticatedSafe: [UInt8]) throws(KeystoreError) -> [UInt8] {
        let content = dataContent(authenticatedSafe)
        guard let passphrase else { return DER.sequence(DER.integer(3), content) }
        let integrity = try PFXIntegrityWriter(profile: profile, passphrase: passphrase).bytes(over: authenticatedSafe)
        return DER.sequence(DER.integer(3), content, integrity ?? [])
    }

    private func dataContent(_ bytes: [UInt8]) -> [UInt8] {
        DER.sequence(DER.identifier(.data), DER.explicit(0, DER.octetString(bytes)))
    }

    /// Certificates are public, so that without a passphrase they stand in the clear.
    private func certificateSafe(_ bags: [UInt8]) throws(KeystoreError) -> [UInt8] {
        guard let passphrase, profile.sealsCertificates else { return dataContent(bags) }
        let sealed = try PasswordBasedSealing(profile: profile, passphrase: passphrase).seal(bags)
        let info = DER.sequence(
            DER.identifier(.data), sealed.algorithm,
            DER.element(BERTag.context(0, constructed: false), sealed.ciphertext))
        return DER.sequence(
            DER.identifier(.encryptedData), DER.explicit(0, DER.sequence(DER.integer(0), info)))
    }

    private func keyBag(
        _ key: StoredKey, _ entry: KeystoreEntry, identifier: [UInt8]
    ) throws(KeystoreError) -> [UInt8] {
        let attributes = [
            BagAttribute.friendlyName(entry.alias), BagAttribute.localKeyIdentifier(identifier),
        ]
        return BagAttribute.bag(
            .shroudedKeyBag, value: try shrouded(key, alias: entry.alias),
            attributes: attributes + entry.foreignAttributes.ofKey)
    }

    private func shrouded(_ key: StoredKey, alias: String) throws(KeystoreError) -> [UInt8] {
        try sealing.bytes(of: key, alias: alias) { privateKey, passphrase throws(KeystoreError) in
            guard let passphrase else {
                throw KeystoreError(.passphraseNeeded, "a private key is not written without a passphrase", at: alias)
            }
            return try PasswordBasedSealing(profile: self.profile, passphrase: passphrase)
                .encryptedPrivateKeyInfo(privateKey.pkcs8DER)
        }
    }

    private func secretBag(_ secret: StoredSecretKey, _ entry: KeystoreEntry) throws(KeystoreError) -> [UInt8] {
        let alias = entry.alias
        let value = try sealing.bytes(of: secret, alias: alias) { algorithm, key, passphrase throws(KeystoreError) in
            guard let passphrase else {
                throw KeystoreError(.passphraseNeeded, "a secret key is not written without a passphrase", at: alias)
            }
            return try SealedSecretBag.seal(
                algorithm: algorithm, key: key, PasswordBasedSealing(profile: self.profile, passphrase: passphrase))
        }
        let identifier = entry.createdAt.map { [LocalKeyIdentifiers.attribute(of: $0)] } ?? []
        return BagAttribute.bag(
            .secretBag, value: value,
            attributes: [BagAttribute.friendlyName(entry.alias)] + identifier + entry.foreignAttributes.ofKey)
    }
}

/// The bags of the certificate safe; a certificate of several chains is written once.
private struct CertificateBags {
    var bags: [[UInt8]] = []
    private var written = Set<Fingerprint>()

    mutating func add(chain: [Certificate], of entry: KeystoreEntry, identifier: [UInt8]) {
        for (index, certificate) in chain.enumerated() {
            var attributes = entry.foreignAttributes.ofCertificates[certificate.fingerprint] ?? []
            if index == 0 {
                attributes.insert(BagAttribute.localKeyIdentifier(identifier), at: 0)
                attributes.insert(BagAttribute.friendlyName(entry.alias), at: 0)
            } else if !written.insert(certificate.fingerprint).inserted {
                continue
            }
            bags.append(BagAttribute.certificateBag(certificate, attributes: attributes))
        }
    }

    mutating func add(_ certificate: Certificate, of entry: KeystoreEntry) {
        var attributes = [BagAttribute.friendlyName(entry.alias)]
        if entry.isTrusted { attributes.append(BagAttribute.trusted) }
        attributes += entry.foreignAttributes.ofCertificates[certificate.fingerprint] ?? []
        bags.append(BagAttribute.certificateBag(certificate, attributes: attributes))
    }
}

/// Pairs keys with certificates: by the date, as the JDK does, or by the certificate's SHA-1, as OpenSSL does.
private struct LocalKeyIdentifiers {
    private var taken = Set<[UInt8]>()

    static func attribute(of date: Date) -> [UInt8] {
        BagAttribute.localKeyIdentifier(time(of: Int64((date.timeIntervalSince1970 * 1000).rounded())))
    }

    mutating func identifier(of entry: KeystoreEntry) -> [UInt8] {
        if let date = entry.createdAt {
            var milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
            while !taken.insert(Self.time(of: milliseconds)).inserted { milliseconds += 1 }
            return Self.time(of: milliseconds)
        }
        let source = entry.certificates.first?.derEncoded ?? Array(entry.alias.utf8)
        var identifier = HashAlgorithm.sha1.hash(source)
        while !taken.insert(identifier).inserted { identifier = HashAlgorithm.sha1.hash(identifier) }
        return identifier
    }

    private static func time(of milliseconds: Int64) -> [UInt8] {
        Array("Time \(milliseconds)".utf8)
    }
}

/// Bags and their attributes in DER.
enum BagAttribute {
    static func friendlyName(_ name: String) -> [UInt8] {
        attribute(.friendlyName, DER.bmpString(name))
    }

    static func localKeyIdentifier(_ identifier: [UInt8]) -> [UInt8] {
        attribute(.localKeyIdentifier, DER.octetString(identifier))
    }

    /// Marks a certificate as trusted for any use: without it Java's programs do not show the certificate.
    static let trusted = attribute(.trustedKeyUsage, DER.identifier(.anyExtendedKeyUsage))

    static func bag(_ type: ObjectIdentifier, value: [UInt8], attributes: [[UInt8]]) -> [UInt8] {
        DER.sequence(DER.identifier(type), DER.explicit(0, value), DER.set(of: attributes))
    }

    static func certificateBag(_ certificate: Certificate, attributes: [[UInt8]]) -> [UInt8] {
        let value = DER.sequence(
            DER.identifier(.x509Certificate), DER.explicit(0, DER.octetString(certificate.derEncoded)))
        if attributes.isEmpty { return DER.sequence(DER.identifier(.certificateBag), DER.explicit(0, value)) }
        return bag(.certificateBag, value: value, attributes: attributes)
    }

    static func revocationListBag(_ list: [UInt8], name: String) -> [UInt8] {
        let value = DER.sequence(
            DER.identifier(.x509RevocationList), DER.explicit(0, DER.octetString(list)))
        return bag(.revocationListBag, value: value, attributes: [friendlyName(name)])
    }

    private static func attribute(_ type: ObjectIdentifier, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(DER.identifier(type), DER.set(of: [value]))
    }
}
