public import KeyMaterial

/// What one entry can be written as, in a file of its own.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// Key and certificates as text; the certificates alone where the entry has no key.
    case pem
    /// The certificates as text.
    case certificates
    /// The first certificate.
    case der
    /// The key as text.
    case pkcs8
    /// Key and certificates.
    case pkcs12
    /// The certificates as a PKCS#7 block of text.
    case pkcs7
    /// The certificates in DER, from the authority down.
    case pkipath
    /// The public key as a line of OpenSSH's `authorized_keys`.
    case openssh
}

extension KeystoreEntry {
    /// Whether a file of that format holds the entry's private key.
    public func exportsKey(as format: ExportFormat) -> Bool {
        switch format {
        case .pkcs8: true
        case .pem, .pkcs12: kind == .keyPair || kind == .privateKey
        case .certificates, .der, .pkcs7, .pkipath, .openssh: false
        }
    }

    /// The entry as a file.
    ///
    /// - Parameters:
    ///   - format: what the file is.
    ///   - passphrase: what a private key, or a PKCS#12 file, is sealed with; nil leaves a key of PEM in the clear.
    ///   - profile: the algorithms of a PKCS#12 file.
    /// - Throws: `notRepresentable` where the entry has not what the format holds; `keyLocked`; `passphraseNeeded`.
    public func exported(
        as format: ExportFormat, passphrase: Passphrase?, profile: WritingProfile? = nil
    ) throws(KeystoreError) -> [UInt8] {
        switch format {
        case .der: return try ownCertificate().derEncoded
        case .pkcs7:
            _ = try ownCertificate()
            return Array(PEM.encode(label: "PKCS7", bytes: PKCS7Writer.bytes(of: certificates)).utf8)
        case .pkipath:
            _ = try ownCertificate()
            return CertificatePathWriter.bytes(of: certificates)
        case .openssh:
            guard let key = privateKey?.publicKey ?? certificates.first?.publicKey,
                let line = key.openSSHLine(comment: alias)
            else { throw KeystoreError(.notRepresentable, "the entry has no key that OpenSSH knows", at: alias) }
            return Array("\(line)\n".utf8)
        case .certificates: return try certificateText()
        case .pem where !exportsKey(as: format): return try certificateText()
        case .pkcs8: return try alone(in: .pem, chain: []).encode(passphrase: passphrase)
        case .pem: return try alone(in: .pem, chain: certificates).encode(passphrase: passphrase)
        case .pkcs12:
            guard passphrase != nil || profile == .passwordless && !exportsKey(as: format) else {
                throw KeystoreError(.passphraseNeeded, "PKCS#12 is written with a passphrase", at: alias)
            }
            return try alone(in: .pkcs12, chain: certificates).encode(passphrase: passphrase, profile: profile)
        }
    }

    private func certificateText() throws(KeystoreError) -> [UInt8] {
        _ = try ownCertificate()
        return Array(certificates.map(\.pem).joined().utf8)
    }

    private func ownCertificate() throws(KeystoreError) -> Certificate {
        guard let first = certificates.first else {
            throw KeystoreError(.notRepresentable, "the entry has no certificate", at: alias)
        }
        return first
    }

    /// A keystore of this entry and nothing else.
    private func alone(in type: KeystoreType, chain: [Certificate]) throws(KeystoreError) -> Keystore {
        var keystore = Keystore(type: type)
        if case .certificate(let certificate) = content, type == .pkcs12 {
            try keystore.addCertificate(alias: alias, certificate: certificate, createdAt: createdAt)
            return keystore
        }
        guard let privateKey else {
            guard case .key = content else {
                throw KeystoreError(.notRepresentable, "the entry has no private key", at: alias)
            }
            if let unsupportedProtection { throw unsupportedProtection }
            throw KeystoreError(.keyLocked, "the key is \(keyStatus.rawValue), so it cannot be exported", at: alias)
        }
        try keystore.addKeyPair(alias: alias, key: privateKey, chain: chain, createdAt: nil)
        return keystore
    }
}
