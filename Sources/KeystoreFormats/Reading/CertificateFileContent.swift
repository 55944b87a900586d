public import KeyMaterial

/// The certificates that a file of any format holds, sorted into those that a caller may present and those above.
///
/// Read are PEM, DER, PKCS#7, PkiPath, Base64 without its PEM lines, and every keystore. No key is opened.
public struct CertificateFileContent: Sendable, Hashable {
    /// A certificate that issued no other one of the file, with those above it, its issuer first.
    public struct Candidate: Sendable, Hashable {
        /// The one that a caller may present.
        public var certificate: Certificate
        /// Those above it that the file has, its issuer first; without the certificate itself.
        public var chain: [Certificate]
        /// The name of its entry, where the file is a keystore.
        public var alias: String?
    }

    /// Nil where the format has no name: Base64 without its PEM lines, and the like.
    public let type: KeystoreType?
    /// In the order of the file; empty where it holds no certificate.
    public let candidates: [Candidate]
    /// Whether there is a private key in the file, open or sealed.
    public let holdsPrivateKey: Bool

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file, of any format.
    ///   - passphrase: for keystores whose certificates are encrypted; nil reads what is in the clear.
    ///   - limits: what the file may ask for before it is refused.
    /// - Throws: `KeystoreError` `passphraseNeeded` and `wrongPassphrase`, and what the readers throw.
    public init(bytes: [UInt8], passphrase: Passphrase?, limits: KeystoreLimits = .default) throws {
        type = KeystoreType(detecting: bytes)
        if let bundle = try? CertificateBundle(bytes: bytes) {
            candidates = Self.candidates(bundle.certificates.map { ($0, nil) })
            let labels = (try? PEM.blocks(in: bytes))?.map(\.label) ?? []
            holdsPrivateKey = labels.contains { $0.hasSuffix("PRIVATE KEY") }
            return
        }
        let keystore = try Keystore(bytes: bytes, passphrase: passphrase, limits: limits)
        let keys = keystore.entries.filter { $0.kind == .keyPair || $0.kind == .privateKey }
        holdsPrivateKey = !keys.isEmpty
        let pairs = keystore.entries.filter { $0.kind == .keyPair }
        let own = pairs.compactMap { entry in entry.certificates.first.map { ($0, Optional(entry.alias)) } }
        let all = keystore.entries.flatMap { entry in entry.certificates.map { ($0, Optional(entry.alias)) } }
        // What has a key is the caller's; the other certificates of such a store are those that it trusts.
        candidates = own.isEmpty ? Self.candidates(all) : Self.candidates(own, among: all.map(\.0))
        // Most PKCS#12 files seal their certificates; without a passphrase these are as good as not there.
        guard !candidates.isEmpty || passphrase != nil || type != .pkcs12 else {
            throw KeystoreError(
                .passphraseNeeded, "nothing in the PKCS#12 file can be read in the clear; its passphrase is needed")
        }
    }

    private static func candidates(
        _ found: [(Certificate, String?)], among all: [Certificate]? = nil
    ) -> [Candidate] {
        var seen: Set<Fingerprint> = []
        let unique = found.filter { seen.insert($0.0.fingerprint).inserted }
        let pool = all ?? unique.map(\.0)
        let issuers = Set(pool.filter { !$0.isSelfIssued }.map(\.issuer))
        let leaves = all == nil ? unique.filter { !issuers.contains($0.0.subject) } : unique
        let chosen = leaves.isEmpty ? Array(unique.prefix(1)) : leaves
        return chosen.map { Candidate(certificate: $0.0, chain: chain(above: $0.0, in: pool), alias: $0.1) }
    }

    /// By name, and by signature where it can be checked.
    private static func chain(above certificate: Certificate, in pool: [Certificate]) -> [Certificate] {
        var chain: [Certificate] = []
        var current = certificate
        while !current.isSelfIssued, chain.count < 16 {
            let issuer = pool.first { other in
                other.subject == current.issuer && other != current && !chain.contains(other)
                    && current.isSigned(by: other.publicKey) != false
            }
            guard let issuer else { break }
            chain.append(issuer)
            current = issuer
        }
        return chain
    }
}
