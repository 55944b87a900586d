import LegacyCiphers

extension ContentCipher {
    /// - Parameter algorithm: the AlgorithmIdentifier.
    /// - Throws: `unsupported`, naming the cipher; `damaged`.
    init(_ algorithm: BERElement) throws(KeystoreError) {
        var parts = try algorithm.reader()
        let name = try parts.next(BERTag.objectIdentifier, "a cipher's name")
        if let cipher = try cipherAES(name, &parts) {
            self = cipher
        } else if name.isIdentifier(ObjectIdentifier(1, 2, 840, 113549, 3, 2)) {
            self = try cipherRC2(&parts)
        } else if name.isIdentifier(ObjectIdentifier(1, 2, 840, 113549, 3, 4)) {
            self = .rc4
        } else if name.isIdentifier(ObjectIdentifier(1, 2, 643, 2, 2, 21)) {
            self = try cipherGOST(&parts)
        } else if let (cipher, mode) = ownCiphers[ObjectIdentifier(content: name.content)] {
            self = .own(cipher, mode, vector: try vectorAlone(mode, &parts))
        } else if let (rare, mode) = RareCipher.named(by: name) {
            self = .rare(rare, mode, vector: try vectorAlone(mode, &parts))
        } else {
            throw KeystoreError(.unsupported, "cipher \(AlgorithmNames.text(of: name))")
        }
    }
}

/// Source: OIW's register of 1.3.14.3.2; RFC 8018 appendix B.2.2; RFC 3058; Schneier's registration of Blowfish.
private let ownCiphers: [ObjectIdentifier: (OwnBlockCipher, BlockMode)] = [
    ObjectIdentifier(1, 2, 840, 113549, 3, 7): (.tripleDES(keyLength: 24), .chaining),
    ObjectIdentifier(1, 3, 14, 3, 2, 6): (.des, .codeBook),
    ObjectIdentifier(1, 3, 14, 3, 2, 7): (.des, .chaining),
    ObjectIdentifier(1, 3, 14, 3, 2, 8): (.des, .outputFeedback),
    ObjectIdentifier(1, 3, 14, 3, 2, 9): (.des, .cipherFeedback),
    ObjectIdentifier(1, 3, 14, 3, 2, 17): (.tripleDES(keyLength: 16), .codeBook),
    ObjectIdentifier(1, 3, 6, 1, 4, 1, 3029, 1, 2): (.blowfish, .chaining),
    ObjectIdentifier(1, 3, 6, 1, 4, 1, 188, 7, 1, 1, 2): (.idea, .chaining),
]

/// One of AES; nil for any other cipher. The names of the three sizes of key are twenty apart.
///
/// Source: NIST's register of 2.16.840.1.101.3.4.1.
private func cipherAES(_ name: BERElement, _ parts: inout BERReader) throws(KeystoreError) -> ContentCipher? {
    let family = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 1).content
    guard name.content.count == family.count + 1, name.content.starts(with: family), let last = name.content.last
    else { return nil }
    let keyLength = 16 + Int(last / 20) * 8
    guard keyLength <= 32 else { return nil }
    let cipher = OwnBlockCipher.aes(keyLength: keyLength)
    switch last % 20 {
    case 1: return .own(cipher, .codeBook, vector: [])
    case 2: return .own(cipher, .chaining, vector: try vector(&parts))
    case 3: return .own(cipher, .outputFeedback, vector: try vector(&parts))
    case 4: return .own(cipher, .cipherFeedback, vector: try vector(&parts))
    case 5: return .aesWrap(keyLength: keyLength, isPadded: false)
    case 6: return .aesGCM(keyLength: keyLength, nonce: try nonce(&parts))
    case 7: return try cipherCCM(keyLength: keyLength, &parts)
    case 8: return .aesWrap(keyLength: keyLength, isPadded: true)
    default: return nil
    }
}

/// `CCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 }`
private func cipherCCM(keyLength: Int, _ parts: inout BERReader) throws(KeystoreError) -> ContentCipher {
    var inner = try parts.next(BERTag.sequence, "the parameters of AES-CCM").reader()
    let nonce = try vector(&inner)
    let tagLength = try inner.nextIf(BERTag.integer)?.integer() ?? 12
    return .aesCCM(keyLength: keyLength, nonce: nonce, tagLength: tagLength)
}

/// `Gost28147-89-Parameters ::= SEQUENCE { iv OCTET STRING (SIZE(8)), encryptionParamSet OBJECT IDENTIFIER }`
private func cipherGOST(_ parts: inout BERReader) throws(KeystoreError) -> ContentCipher {
    var inner = try parts.next(BERTag.sequence, "the parameters of GOST 28147-89").reader()
    let vector = try vector(&inner)
    let name = try inner.next(BERTag.objectIdentifier, "the tables of GOST 28147-89")
    guard let parameters = tablesOfGOST[name.identifierText] else {
        throw KeystoreError(.unsupported, "GOST 28147-89 with the tables \(name.identifierText)")
    }
    return .gost28147(parameters, vector: vector)
}

/// Source: RFC 4357 section 11.1; RFC 7836 appendix C.
private let tablesOfGOST: [String: GOST28147Parameters] = [
    "1.2.643.2.2.31.1": .cryptoProA, "1.2.643.2.2.31.2": .cryptoProB, "1.2.643.2.2.31.3": .cryptoProC,
    "1.2.643.2.2.31.4": .cryptoProD, "1.2.643.7.1.2.5.1.1": .tc26Z,
]

private func vector(_ parts: inout BERReader) throws(KeystoreError) -> [UInt8] {
    Array(try parts.next(BERTag.octetString, "an initialization vector").content)
}

/// The vector alone, as OpenSSL writes it, or in a sequence with other parameters, as some standards have it; empty for
/// a mode that takes none.
private func vectorAlone(_ mode: BlockMode, _ parts: inout BERReader) throws(KeystoreError) -> [UInt8] {
    guard mode.takesVector else { return [] }
    guard let parameters = try parts.nextIf(BERTag.sequence) else { return try vector(&parts) }
    var inner = try parameters.reader()
    return try vector(&inner)
}

private func nonce(_ parts: inout BERReader) throws(KeystoreError) -> [UInt8] {
    var inner = try parts.next(BERTag.sequence, "the parameters of AES-GCM").reader()
    return try vector(&inner)
}

/// `RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion INTEGER OPTIONAL, iv OCTET STRING (SIZE(8)) }`, or the
/// vector alone, which means 32 bits.
private func cipherRC2(_ parts: inout BERReader) throws(KeystoreError) -> ContentCipher {
    guard let parameters = try parts.nextIf(BERTag.sequence) else {
        return .own(.rc2(effectiveKeyBits: 32), .chaining, vector: try vector(&parts))
    }
    var inner = try parameters.reader()
    let version = try inner.nextIf(BERTag.integer)?.integer()
    let bits: Int
    switch version {
    case nil: bits = 32
    case 160: bits = 40
    case 120: bits = 64
    case 58: bits = 128
    case let other?:
        guard (256...1024).contains(other) else {
            throw KeystoreError(.unsupported, "RC2 of parameter version \(other)")
        }
        bits = other
    }
    return .own(.rc2(effectiveKeyBits: bits), .chaining, vector: try vector(&inner))
}
