/// An ASN.1 object identifier, kept encoded so that comparing costs nothing.
struct ObjectIdentifier: Hashable, Sendable {
    /// The content octets.
    let content: [UInt8]

    init(_ arcs: Int...) {
        let joined = [arcs[0] * 40 + arcs[1]] + arcs[2...]
        content = joined.flatMap { Self.groups(of: UInt64($0)) }
    }

    init(content: some Sequence<UInt8>) {
        self.content = Array(content)
    }

    /// nil for what is not digits and dots, or names no object.
    init?(text: String) {
        let arcs = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
        guard arcs.count >= 2, let first = arcs[0], let second = arcs[1], first <= 2, second < 40 || first == 2 else {
            return nil
        }
        var bytes: [UInt8] = []
        let joined: [UInt64?] = [UInt64(first) * 40 + UInt64(second)] + arcs.dropFirst(2).map { $0.map(UInt64.init) }
        for arc in joined {
            guard let arc else { return nil }
            bytes += Self.groups(of: arc)
        }
        content = bytes
    }

    /// Seven bits a byte, all but the last marked.
    private static func groups(of arc: UInt64) -> [UInt8] {
        var groups = [UInt8(arc & 0x7f)]
        var rest = arc >> 7
        while rest > 0 {
            groups.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return groups.reversed()
    }

    /// Digits and dots; "?" where the encoding makes no sense.
    static func text(of content: some Collection<UInt8>) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for byte in content {
            guard arc < 1 << 56 else { return "?" }
            arc = arc << 7 | UInt64(byte & 0x7f)
            if byte & 0x80 == 0 {
                arcs.append(arc)
                arc = 0
            }
        }
        guard let first = arcs.first else { return "?" }
        let top = min(first / 40, 2)
        return ([top, first - top * 40] + arcs.dropFirst()).map(String.init).joined(separator: ".")
    }
}

extension ObjectIdentifier {
    // PKCS#7. Source: RFC 5652 sections 4 to 8.
    static let data = ObjectIdentifier(1, 2, 840, 113549, 1, 7, 1)
    static let signedData = ObjectIdentifier(1, 2, 840, 113549, 1, 7, 2)
    static let envelopedData = ObjectIdentifier(1, 2, 840, 113549, 1, 7, 3)
    static let encryptedData = ObjectIdentifier(1, 2, 840, 113549, 1, 7, 6)

    // Netscape's, of which `nseq` of OpenSSL is left.
    static let netscapeCertificateSequence = ObjectIdentifier(2, 16, 840, 1, 113730, 2, 5)

    // Bags of PKCS#12. Source: RFC 7292 section 4.2.
    static let keyBag = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 10, 1, 1)
    static let shroudedKeyBag = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 10, 1, 2)
    static let certificateBag = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 10, 1, 3)
    static let revocationListBag = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 10, 1, 4)
    static let secretBag = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 10, 1, 5)
    static let safeContentsBag = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 10, 1, 6)
    static let x509RevocationList = ObjectIdentifier(1, 2, 840, 113549, 1, 9, 23, 1)
    static let x509Certificate = ObjectIdentifier(1, 2, 840, 113549, 1, 9, 22, 1)

    // Attributes of bags. Source: RFC 2985 section 5.5; the JDK's release notes for the last one.
    static let friendlyName = ObjectIdentifier(1, 2, 840, 113549, 1, 9, 20)
    static let localKeyIdentifier = ObjectIdentifier(1, 2, 840, 113549, 1, 9, 21)
    static let trustedKeyUsage = ObjectIdentifier(2, 16, 840, 1, 113894, 746875, 1, 1)
    static let anyExtendedKeyUsage = ObjectIdentifier(2, 5, 29, 37, 0)

    // Password-based encryption. Source: RFC 8018 appendix A.
    static let pbes2 = ObjectIdentifier(1, 2, 840, 113549, 1, 5, 13)
    static let pbkdf2 = ObjectIdentifier(1, 2, 840, 113549, 1, 5, 12)
    static let pbmac1 = ObjectIdentifier(1, 2, 840, 113549, 1, 5, 14)
    static let scrypt = ObjectIdentifier(1, 3, 6, 1, 4, 1, 11591, 4, 11)
    static let aes256CCM = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 1, 47)
    static let aes256WrapPad = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 1, 48)
    static let aes256CBC = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 1, 42)
    static let hmacSHA512 = ObjectIdentifier(1, 2, 840, 113549, 2, 11)
    static let hmacSHA256 = ObjectIdentifier(1, 2, 840, 113549, 2, 9)
    static let pkcs12TripleDES = ObjectIdentifier(1, 2, 840, 113549, 1, 12, 1, 3)
    static let sha1 = ObjectIdentifier(1, 3, 14, 3, 2, 26)
    static let sha256 = ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1)

    // Key protectors of Java's own formats.
    static let jksKeyProtector = ObjectIdentifier(1, 3, 6, 1, 4, 1, 42, 2, 17, 1, 1)
    static let jceksKeyProtector = ObjectIdentifier(1, 3, 6, 1, 4, 1, 42, 2, 19, 1)
}
