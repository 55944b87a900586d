import KeyMaterial
import LegacyCiphers

/// One reading of one file: what it may be opened with, and how much work it may still ask for.
struct KeystoreReading {
    /// A passphrase to try, in all its encodings.
    struct Candidate {
        let forms: PassphraseForms
        /// The passphrase where it is not the store's.
        let own: Passphrase?
    }

    let passphrase: Passphrase?
    /// The store's passphrase first, then those of single keys.
    let candidates: [Candidate]
    let limits: KeystoreLimits
    let budget: WorkBudget
    /// Whether damaged blocks become entries instead of an error.
    var keepsDamagedBlocks = false

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
        case .base64(let decoded), .text(let decoded): return try keystore(of: decoded)
        case .pkcs7: return try PKCS7Reader(limits: limits).keystore(of: bytes[...])
        case .certificatePath: return try CertificatePathReader(limits: limits).keystore(of: bytes[...])
        case .certificate: return try SingleItemReader(reading: self).certificates(bytes)
        case .privateKey: return try SingleItemReader(reading: self).privateKey(bytes)
        case .microsoftKey: return try MicrosoftKeyReader(reading: self).keystore(of: bytes)
        case .publicKey: return try SingleItemReader(reading: self).publicKey(bytes)
        case .bks: return try BKSReader(bytes, reading: self).keystore()
        case .uber: return try UBERReader(bytes, reading: self).keystore()
        case .bcfks: return try BCFKSReader(reading: self).keystore(of: bytes[...])
        case .notAKeystore(let what):
            throw KeystoreError(.notAKeystore, what)
        }
    }

    /// Tries every passphrase on a private key.
    ///
    /// - Throws: `limitExceeded`; whatever else is wrong becomes the state of the key.
    func open(_ sealed: SealedKey) throws(KeystoreError) -> StoredKey {
        try open(sealed, candidates: candidates)
    }

    func open(_ sealed: SealedKey, candidates: [Candidate]) throws(KeystoreError) -> StoredKey {
        do throws(KeystoreError) {
            let info = try EncryptedPrivateKeyInfo(sealed.bytes[...], limits: limits)
            for candidate in candidates {
                guard var opened = try info.open(with: candidate.forms, budget: budget) else { continue }
                defer { opened.wipe() }
                return StoredKey(state: Self.state(of: opened), ownPassphrase: candidate.own, sealed: sealed)
            }
            return StoredKey(state: .locked, ownPassphrase: nil, sealed: sealed)
        } catch {
            return StoredKey(state: try Self.state(of: error), ownPassphrase: nil, sealed: sealed)
        }
    }

    /// Tries every passphrase on a key that may be of any kind.
    ///
    /// - Throws: `limitExceeded`; whatever else is wrong becomes the state of the key.
    func content(
        of sealed: SealedKey, chain: [Certificate]
    ) throws(KeystoreError) -> KeystoreEntry.Content {
        switch sealed.type {
        case .bks, .uber: return try bouncyCastleContent(of: sealed, chain: chain)
        case .bcfks: return .key(try SealedBCFKSKey(sealed: sealed, reading: self).privateKey(), chain: chain)
        case .pkcs8: return .key(try MicrosoftKeyReader(reading: self).key(ofFile: sealed.bytes), chain: chain)
        default: break
        }
        if let block = sealed.block {
            let isOfOpenSSH = block.label == OpenSSHPrivateKey.label
            return .key(
                try isOfOpenSSH ? OpenSSHPrivateKey(block).open(self).key : TraditionalPEMKey(block).open(self),
                chain: chain)
        }
        let key = try open(sealed)
        // Java lets a secret key in the shape of PKCS#8 pass for a private one.
        if chain.isEmpty, case .decrypted(let privateKey) = key.state,
            let secret = try? SecretKeyContent(privateKey.pkcs8DER, limits: limits), secret.isSecret
        {
            return .secretKey(secret.stored(sealed: sealed, ownPassphrase: key.ownPassphrase))
        }
        return .key(key, chain: chain)
    }

    /// The same for a key that was read before and stayed locked.
    func reopened(
        _ sealed: SealedKey, chain: [Certificate]
    ) throws(KeystoreError) -> KeystoreEntry.Content {
        guard sealed.isSecret else { return try content(of: sealed, chain: chain) }
        switch sealed.type {
        case .jceks:
            var objects = JavaObjectReader(BigEndianReader(sealed.bytes), limits: limits)
            let object = try objects.read()
            return .secretKey(try SealedJavaKey(sealed: object, encoded: sealed.bytes, reading: self).open())
        case .bcfks: return .secretKey(try SealedBCFKSKey(sealed: sealed, reading: self).secretKey())
        default:
            var reader = BERReader(sealed.bytes[...], depthMax: limits.depthMax)
            guard let bag = try SealedSecretBag(try reader.next(BERTag.sequence, "a secret bag")) else {
                throw KeystoreError(.unsupported, "a secret bag of an unknown kind")
            }
            return .secretKey(try bag.open(self, candidates: candidates))
        }
    }

    private func bouncyCastleContent(
        of sealed: SealedKey, chain: [Certificate]
    ) throws(KeystoreError) -> KeystoreEntry.Content {
        var state = StoredKey.State.locked
        do throws(KeystoreError) {
            for candidate in sealed.isForeign ? [] : candidates {
                let key = try BouncyCastleKeyProtector.open(sealed.bytes, candidate.forms, budget: budget)
                if let key { return key.content(chain: chain, sealed: sealed, ownPassphrase: candidate.own) }
            }
        } catch {
            state = try Self.state(of: error)
        }
        guard chain.isEmpty, case .locked = state else {
            return .key(StoredKey(state: state, ownPassphrase: nil, sealed: sealed), chain: chain)
        }
        return .other(OtherContent(summary: "locked key", form: .lockedKey(sealed), encoded: sealed.bytes))
    }

    /// What an error means for the one key that it concerns.
    ///
    /// - Throws: the error itself where it concerns more than the key.
    static func state(of error: KeystoreError) throws(KeystoreError) -> StoredKey.State {
        switch error.code {
        case .unsupported, .cipherMissing: return .unsupported(error)
        case .damaged: return .malformed(error.detail)
        default: throw error
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
