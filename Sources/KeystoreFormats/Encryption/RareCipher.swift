/// The block ciphers of PBES2 and of old PEM keys that hardly any file is encrypted with.
///
/// They are the distribution's libcrypto, in builds with the package trait `OpenSSL`; without it they are named and not
/// opened.
enum RareCipher: String, CaseIterable {
    case camellia128 = "CAMELLIA-128"
    case camellia192 = "CAMELLIA-192"
    case camellia256 = "CAMELLIA-256"
    case aria128 = "ARIA-128"
    case aria192 = "ARIA-192"
    case aria256 = "ARIA-256"
    case seed = "SEED"
    case cast5 = "CAST5"
    case sm4 = "SM4"

    /// In bytes, where the file does not say.
    var keyLength: Int {
        switch self {
        case .camellia128, .aria128, .seed, .cast5, .sm4: 16
        case .camellia192, .aria192: 24
        case .camellia256, .aria256: 32
        }
    }

    private var blockSize: Int { self == .cast5 ? 8 : 16 }

    /// nil for any other cipher.
    ///
    /// Source: RFC 3657 and NTT's register of 0.3.4401.5.3.1.9, RFC 5794, RFC 4269, RFC 2984, GM/T 0006.
    static func named(by identifier: BERElement) -> (cipher: RareCipher, mode: BlockMode)? {
        identifiers[identifier.identifierText]
    }

    private static let identifiers: [String: (RareCipher, BlockMode)] = {
        var identifiers: [String: (RareCipher, BlockMode)] = [
            "1.2.392.200011.61.1.1.1.2": (.camellia128, .chaining),
            "1.2.392.200011.61.1.1.1.3": (.camellia192, .chaining),
            "1.2.392.200011.61.1.1.1.4": (.camellia256, .chaining),
            "1.2.840.113533.7.66.10": (.cast5, .chaining),
        ]
        func add(_ cipher: RareCipher, _ arc: String, from first: Int = 0, _ modes: [Int: BlockMode]) {
            for (number, mode) in modes { identifiers["\(arc).\(first + number)"] = (cipher, mode) }
        }
        let sizes: [(camellia: RareCipher, aria: RareCipher)] = [
            (.camellia128, .aria128), (.camellia192, .aria192), (.camellia256, .aria256),
        ]
        for (index, pair) in sizes.enumerated() {
            add(
                pair.camellia, "0.3.4401.5.3.1.9", from: 20 * index,
                [1: .codeBook, 3: .outputFeedback, 4: .cipherFeedback, 9: .counter])
            add(
                pair.aria, "1.2.410.200046.1.1", from: 5 * index,
                [1: .codeBook, 2: .chaining, 3: .cipherFeedback, 4: .outputFeedback, 5: .counter])
        }
        add(
            .seed, "1.2.410.200004.1",
            [3: .codeBook, 4: .chaining, 5: .cipherFeedback, 6: .outputFeedback])
        add(
            .sm4, "1.2.156.10197.1.104",
            [1: .codeBook, 2: .chaining, 3: .outputFeedback, 4: .cipherFeedback, 7: .counter])
        return identifiers
    }()

    /// The plaintext; nil where the padding shows that the key is wrong.
    ///
    /// - Throws: `cipherMissing`, naming the cipher, in builds that lack it; `damaged`.
    func decrypt(
        _ ciphertext: [UInt8], _ mode: BlockMode, key: [UInt8], vector: [UInt8]
    ) throws(KeystoreError) -> [UInt8]? {
        guard !mode.takesVector || vector.count == blockSize else {
            throw KeystoreError(.damaged, "an initialization vector of another length than \(blockSize) bytes")
        }
        let name = "\(rawValue)-\(mode.rawValue)"
        #if OpenSSL
            return try LibCrypto.decrypt(ciphertext, cipher: name, key: key, vector: vector)
        #else
            throw KeystoreError(
                .cipherMissing, "\(name), which this build lacks: it comes with the package trait OpenSSL")
        #endif
    }
}
