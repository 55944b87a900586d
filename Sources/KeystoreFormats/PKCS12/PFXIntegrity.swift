import LegacyCiphers

/// The check over a PFX's contents.
///
/// ```
/// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
/// DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING }
/// PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, messageAuthScheme AlgorithmIdentifier }
/// ```
/// Source: RFC 7292 section 4 and appendix A; RFC 9579 for PBMAC1.
struct PFXIntegrity {
    enum State {
        case absent
        /// The algorithm's name.
        case unknown(String)
        case known
    }

    private enum Method {
        case pkcs12(HashAlgorithm, salt: [UInt8], iterations: Int)
        case pbmac1(KeyDerivation, keyLength: Int, HashAlgorithm)
    }

    let state: State
    private let method: Method?
    private let digest: [UInt8]

    /// - Parameter macData: nil where the file has none.
    init(_ macData: BERElement?, content: ArraySlice<UInt8>, limits: KeystoreLimits) throws(KeystoreError) {
        guard let macData else {
            (state, method, digest) = (.absent, nil, [])
            return
        }
        guard macData.tag == BERTag.sequence else {
            throw KeystoreError(.damaged, "the integrity check has the wrong ASN.1 type")
        }
        var parts = try macData.reader()
        var info = try parts.next(BERTag.sequence, "the digest of the integrity check").reader()
        let algorithm = try info.next(BERTag.sequence, "the algorithm of the integrity check")
        guard let value = try info.next(), value.tag & ~BERTag.constructed == BERTag.octetString else {
            throw KeystoreError(.damaged, "the integrity check has no digest")
        }
        digest = Array(try value.octets())
        var inner = try algorithm.reader()
        let name = try inner.next(BERTag.objectIdentifier, "the integrity check's name")
        if name.isIdentifier(.pbmac1) {
            method = try Self.pbmac1(try inner.next(BERTag.sequence, "the parameters of PBMAC1"))
        } else {
            method = try Self.pkcs12(name, &parts)
        }
        state = method == nil ? .unknown(AlgorithmNames.text(of: name)) : .known
        if let size = macSize, digest.count != size {
            throw KeystoreError(.damaged, "the integrity check has \(digest.count) bytes instead of \(size)")
        }
    }

    /// Whether the check is PBMAC1.
    var isPBMAC1: Bool {
        if case .pbmac1 = method { true } else { false }
    }

    /// The encoding of the passphrase that the check was made with; nil where none matches.
    func matchingForm(
        _ forms: PassphraseForms, content: ArraySlice<UInt8>, budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        switch method {
        case nil: return nil
        case .pbmac1(let derivation, let keyLength, let hash):
            var key = try derivation.deriveKey(passphrase: forms.utf8, byteCount: keyLength, budget: budget)
            defer { key.wipe() }
            return matches(hash, key: key, content) ? forms.wide.first : nil
        case .pkcs12(let hash, let salt, let iterations):
            if [.streebog256, .streebog512, .gost94].contains(hash) {
                // Two blocks of the longer digest, three of the shorter ones.
                for _ in 0..<3 { try budget.spend(iterations, of: hash) }
                if matchesRussianStandard(hash, forms.utf8, salt: salt, iterations: iterations, content) {
                    return forms.wide.first
                }
            }
            for form in forms.wide {
                try budget.spend(iterations, of: hash)
                var key = PKCS12KeyDerivation.deriveKey(
                    passphrase: form, salt: salt, purpose: .authenticationKey, iterations: iterations,
                    byteCount: hash.digestSize, hash: hash)
                defer { key.wipe() }
                if matches(hash, key: key, content) { return form }
            }
            return nil
        }
    }

    /// With Russian hash functions the key is the last 32 of 96 bytes of PBKDF2. Source: RFC 9548 section 4.
    private func matchesRussianStandard(
        _ hash: HashAlgorithm, _ passphrase: [UInt8], salt: [UInt8], iterations: Int, _ content: ArraySlice<UInt8>
    ) -> Bool {
        var derived = PasswordBasedKeyDerivation.pbkdf2(
            passphrase: passphrase, salt: salt, iterations: iterations, byteCount: 96, hash: hash)
        defer { derived.wipe() }
        return matches(hash, key: Array(derived.suffix(32)), content)
    }

    private func matches(_ hash: HashAlgorithm, key: [UInt8], _ content: ArraySlice<UInt8>) -> Bool {
        ConstantTime.equal(hash.authenticationCode(for: content, key: key), digest)
    }

    private var macSize: Int? {
        switch method {
        case .pkcs12(let hash, _, _), .pbmac1(_, _, let hash): hash.digestSize
        case nil: nil
        }
    }

    private static func pkcs12(_ name: BERElement, _ parts: inout BERReader) throws(KeystoreError) -> Method? {
        let salt = try parts.next(BERTag.octetString, "the salt of the integrity check").content
        let iterations = try parts.nextIf(BERTag.integer).map { $0.integer() ?? Int.max } ?? 1
        return AlgorithmNames.digest(name).map { .pkcs12($0, salt: Array(salt), iterations: iterations) }
    }

    /// A short key would make the check worthless, so its length must be there and be at least 20 bytes.
    private static func pbmac1(_ parameters: BERElement) throws(KeystoreError) -> Method {
        var parts = try parameters.reader()
        let derivation = try KeyDerivation(try parts.next(BERTag.sequence, "the key derivation of PBMAC1"))
        var scheme = try parts.next(BERTag.sequence, "the function of PBMAC1").reader()
        let name = try scheme.next(BERTag.objectIdentifier, "the function of PBMAC1")
        guard case .pbkdf2(_, _, let length, _) = derivation else {
            throw KeystoreError(.unsupported, "PBMAC1 with another key derivation than PBKDF2")
        }
        guard let length, (20...1024).contains(length) else {
            throw KeystoreError(.damaged, "PBMAC1 without a key length of at least 20 bytes")
        }
        guard let hash = AlgorithmNames.pseudorandomFunction(name) else {
            throw KeystoreError(.unsupported, "PBMAC1 with \(AlgorithmNames.text(of: name))")
        }
        return .pbmac1(derivation, keyLength: length, hash)
    }
}
