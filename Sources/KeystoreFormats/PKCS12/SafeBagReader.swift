import Foundation
import KeyMaterial

/// Reads the bags of PKCS#12's safes.
///
/// ```
/// SafeContents ::= SEQUENCE OF SafeBag
/// SafeBag ::= SEQUENCE { bagId OBJECT IDENTIFIER, bagValue [0] EXPLICIT ANY,
///   bagAttributes SET OF PKCS12Attribute OPTIONAL }
/// CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT OCTET STRING }
/// SecretBag ::= SEQUENCE { secretTypeId OBJECT IDENTIFIER, secretValue [0] EXPLICIT ANY }
/// ```
/// Source: RFC 7292 section 4.2.
struct SafeBagReader {
    private let reading: KeystoreReading
    var candidates: [KeystoreReading.Candidate] = []
    private(set) var assembly = EntryAssembly()
    var warnings: [String] = []
    /// What the file's encryption amounts to; nil where nothing was encrypted.
    private(set) var profile: WritingProfile?

    init(reading: KeystoreReading) {
        self.reading = reading
    }

    /// Reads a whole SafeContents; OpenSSL before 1.1.1 wrote nested ones as SET.
    mutating func readSafe(_ bytes: ArraySlice<UInt8>, nesting: Int = 0) throws(KeystoreError) {
        var outer = BERReader(bytes, depthMax: reading.limits.depthMax)
        guard let list = try outer.next() else { return }
        guard list.tag == BERTag.sequence || list.tag == BERTag.set else {
            throw KeystoreError(.damaged, "the contents of a safe have the wrong ASN.1 type")
        }
        guard nesting <= reading.limits.depthMax else {
            throw KeystoreError(.limitExceeded, "safes are nested too deep")
        }
        var bags = try list.reader()
        while let bag = try bags.next() {
            guard assembly.count < reading.limits.itemsMax else {
                throw KeystoreError(.limitExceeded, "more than \(reading.limits.itemsMax) bags")
            }
            try read(bag, nesting: nesting)
        }
    }

    /// Remembers which algorithms the file uses.
    mutating func note(_ scheme: PasswordBasedScheme) {
        switch scheme {
        case .pbes2: profile = .modern2026
        case .pkcs12, .pkcs5v1: profile = profile ?? .java8
        }
    }

    /// Keeps a safe that stays closed.
    mutating func keep(_ safe: BERElement, _ summary: String) {
        let content = OtherContent(summary: summary, form: .safe, encoded: Array(safe.encoded))
        assembly.add(.other(content), EntryAssembly.Attributes())
    }

    private mutating func read(_ bag: BERElement, nesting: Int) throws(KeystoreError) {
        guard bag.tag == BERTag.sequence else { throw KeystoreError(.damaged, "a bag has the wrong ASN.1 type") }
        var parts = try bag.reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of a bag")
        var tagged = try parts.next(BERTag.context(0), "the value of a bag").reader()
        guard let value = try tagged.next() else { throw KeystoreError(.damaged, "a bag is empty") }
        let attributes = try BagAttributes.read(parts.next(), warnings: &warnings)
        if type.isIdentifier(.certificateBag) {
            try readCertificate(value, attributes, bag)
        } else if type.isIdentifier(.keyBag) || type.isIdentifier(.shroudedKeyBag) && Self.isInTheClear(value) {
            let state = KeystoreReading.state(of: Array(value.encoded))
            assembly.add(StoredKey(state: state, ownPassphrase: nil, sealed: nil), attributes)
            warnings.append("the key \(attributes.name ?? "without a name") is not encrypted in the file")
        } else if type.isIdentifier(.shroudedKeyBag) {
            let sealed = SealedKey(type: .pkcs12, bytes: Array(value.encoded))
            assembly.add(try reading.open(sealed, candidates: candidates), attributes)
            if profile == nil { noteAlgorithm(of: value) }
        } else if type.isIdentifier(.safeContentsBag) {
            try readSafe(value.encoded, nesting: nesting + 1)
        } else if type.isIdentifier(.secretBag) {
            try readSecret(value, attributes, bag)
        } else if type.isIdentifier(.revocationListBag) {
            try readRevocationList(value, attributes, bag)
        } else {
            keep(bag, attributes, "safe bag \(type.identifierText)")
        }
    }

    /// GnuTLS puts keys that it is told not to encrypt into the bag of encrypted ones: a PrivateKeyInfo begins with its
    /// version.
    private static func isInTheClear(_ value: BERElement) -> Bool {
        guard var parts = try? value.reader(), let first = try? parts.next() else { return false }
        return first.tag == BERTag.integer
    }

    /// `CRLBag ::= SEQUENCE { crlId OBJECT IDENTIFIER, crlValue [0] EXPLICIT OCTET STRING }`
    private mutating func readRevocationList(
        _ value: BERElement, _ attributes: EntryAssembly.Attributes, _ bag: BERElement
    ) throws(KeystoreError) {
        var parts = try value.reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of a revocation list")
        var tagged = try parts.next(BERTag.context(0), "a revocation list").reader()
        var content = OtherContent(
            summary: "certificate revocation list", form: .safeBag, encoded: Array(bag.encoded))
        if type.isIdentifier(.x509RevocationList), let string = try tagged.next() {
            content.revocationListOfBag = Array(try string.octets())
        }
        assembly.add(.other(content), attributes)
    }

    private mutating func noteAlgorithm(of value: BERElement) {
        guard var parts = try? value.reader(), let algorithm = try? parts.next(),
            let scheme = try? PasswordBasedScheme(algorithm)
        else { return }
        note(scheme)
    }

    private mutating func keep(_ bag: BERElement, _ attributes: EntryAssembly.Attributes, _ summary: String) {
        let content = OtherContent(summary: summary, form: .safeBag, encoded: Array(bag.encoded))
        assembly.add(.other(content), attributes)
    }

    private mutating func readCertificate(
        _ value: BERElement, _ attributes: EntryAssembly.Attributes, _ bag: BERElement
    ) throws(KeystoreError) {
        var parts = try value.reader()
        let type = try parts.next(BERTag.objectIdentifier, "the type of a certificate")
        guard type.isIdentifier(.x509Certificate) else {
            return keep(bag, attributes, "certificate of type \(type.identifierText)")
        }
        var tagged = try parts.next(BERTag.context(0), "a certificate").reader()
        guard let string = try tagged.next() else { throw KeystoreError(.damaged, "a certificate is missing") }
        let bytes = Array(try string.octets())
        do throws(KeyMaterialError) {
            assembly.add(try Certificate(derEncoded: bytes), attributes)
        } catch {
            warnings.append("the certificate \(attributes.name ?? "without a name") cannot be read: \(error.detail)")
            keep(bag, attributes, "certificate that cannot be read")
        }
    }

    private mutating func readSecret(
        _ value: BERElement, _ attributes: EntryAssembly.Attributes, _ bag: BERElement
    ) throws(KeystoreError) {
        guard let secret = try SealedSecretBag(value) else {
            var parts = try value.reader()
            let type = try parts.next(BERTag.objectIdentifier, "the type of a secret").identifierText
            return keep(bag, attributes, "secret of type \(type)")
        }
        assembly.add(.secretKey(try secret.open(reading, candidates: candidates)), attributes)
    }
}
