import KeyMaterial

/// One reading of one file: what it may be opened with, and how much work it may still ask for.
struct KeystoreReading {
    /// A passphrase to try, in all its encodings.
    struct Candidate {
        var forms: PassphraseForms
        /// The passphrase where it is not the store's.
        let own: Passphrase?
    }

    let passphrase: Passphrase?
    /// The store's passphrase first, then those of single keys.
    let candidates: [Candidate]
    let limits: KeystoreLimits
    let budget: WorkBudget

    init(passphrase: Passphrase?, keyPassphrases: [Passphrase], limits: KeystoreLimits) {
        self.passphrase = passphrase
        self.limits = limits
        budget = WorkBudget(limits)
        candidates =
            [Candidate(forms: PassphraseForms(passphrase), own: nil)]
            + keyPassphrases.map { Candidate(forms: PassphraseForms($0), own: $0) }
    }

    func keystore(of bytes: [UInt8]) throws(KeystoreError) -> Keystore {
        guard bytes.count <= limits.bytesMax else {
            throw KeystoreError(.limitExceeded, "the file has more than \(limits.bytesMax) bytes")
        }
        switch FormatDetection.format(of: bytes[...], limits: limits) {
        case .jks: return try JKSReader(bytes, type: .jks, reading: self).keystore()
        case .jceks: return try JKSReader(bytes, type: .jceks, reading: self).keystore()
        case .pkcs12: return try PFXReader(reading: self).keystore(of: bytes[...])
        case .pem: return try PEMReader(reading: self).keystore(of: bytes)
        case .base64(let decoded): return try keystore(of: decoded)
        case .pkcs7: return try PKCS7Reader(limits: limits).keystore(of: bytes[...])
        case .certificate: return try SingleItemReader(reading: self).certificate(bytes)
        case .privateKey: return try SingleItemReader(reading: self).privateKey(bytes)
        case .publicKey: return try SingleItemReader(reading: self).publicKey(bytes)
        case .refused(let type):
            throw KeystoreError(.unsupported, "\(type.rawValue) keystores are recognised and cannot be read")
        case .notAKeystore(let what):
            throw KeystoreError(.notAKeystore, what)
        }
    }

    /// Tries every passphrase on an EncryptedPrivateKeyInfo.
    ///
    /// - Throws: `limitExceeded`, `damaged` where the structure itself is broken.
    func open(_ sealed: SealedKey) throws(KeystoreError) -> StoredKey {
        try open(sealed, candidates: candidates)
    }

    func open(_ sealed: SealedKey, candidates: [Candidate]) throws(KeystoreError) -> StoredKey {
        do throws(KeystoreError) {
            let info = try EncryptedPrivateKeyInfo(sealed.encryptedPrivateKeyInfo[...], limits: limits)
            for candidate in candidates {
                guard let opened = try info.open(with: candidate.forms, budget: budget) else { continue }
                return StoredKey(
                    state: Self.state(of: opened), ownPassphrase: candidate.own, sealed: sealed)
            }
            return StoredKey(state: .locked, ownPassphrase: nil, sealed: sealed)
        } catch {
            switch error.code {
            case .unsupported: return StoredKey(state: .unsupported(error.detail), ownPassphrase: nil, sealed: sealed)
            case .damaged: return StoredKey(state: .malformed(error.detail), ownPassphrase: nil, sealed: sealed)
            default: throw error
            }
        }
    }

    /// What the bytes of an opened PKCS#8 structure amount to.
    static func state(of pkcs8: [UInt8]) -> StoredKey.State {
        do throws(KeyMaterialError) {
            return .decrypted(try PrivateKey(pkcs8DER: pkcs8))
        } catch {
            return .malformed(error.detail)
        }
    }
}
