import KeyMaterial

/// Finds each key's certificate and the authorities above it among certificates in any order.
struct ChainAssembly {
    private let certificates: [EntryAssembly.FoundCertificate]
    private let bySubject: [DistinguishedName: [Int]]
    private let byPublicKey: [PublicKey: [Int]]
    private let byIdentifier: [[UInt8]: [Int]]
    private let byName: [String: [Int]]
    private let byPosition: [Int: Int]
    private let keyPositions: Set<Int>

    /// - Complexity: linear in the number of certificates.
    init(_ certificates: [EntryAssembly.FoundCertificate], keyPositions: Set<Int>) {
        self.certificates = certificates
        self.keyPositions = keyPositions
        bySubject = Dictionary(grouping: certificates.indices) { certificates[$0].certificate.subject }
        byPublicKey = Dictionary(grouping: certificates.indices) { certificates[$0].certificate.publicKey }
        byIdentifier = Dictionary(
            grouping: certificates.indices.filter { certificates[$0].attributes.localKeyIdentifier != nil }
        ) { certificates[$0].attributes.localKeyIdentifier ?? [] }
        byName = Dictionary(
            grouping: certificates.indices.filter { certificates[$0].attributes.name != nil }
        ) { certificates[$0].attributes.name ?? "" }
        byPosition = Dictionary(
            certificates.indices.map { (certificates[$0].position, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Indices of the key's own certificate and its issuers, as far as they are there.
    func chain(of key: EntryAssembly.Key, isOnlyKey: Bool) -> [Int] {
        guard var current = ownCertificate(of: key, isOnlyKey: isOnlyKey) else { return [] }
        var chain = [current]
        var visited: Set<Int> = [current]
        while !certificates[current].certificate.isSelfIssued {
            guard let issuer = issuer(of: certificates[current].certificate, excluding: visited) else { break }
            visited.insert(issuer)
            chain.append(issuer)
            current = issuer
        }
        return chain
    }

    private func ownCertificate(of key: EntryAssembly.Key, isOnlyKey: Bool) -> Int? {
        var publicKey: PublicKey?
        if case .decrypted(let privateKey) = key.key.state { publicKey = privateKey.publicKey }
        let named = key.attributes.localKeyIdentifier.flatMap { byIdentifier[$0] } ?? []
        if let publicKey {
            let own = byPublicKey[publicKey] ?? []
            return own.first { named.contains($0) } ?? own.first { !certificates[$0].attributes.isTrusted } ?? own.first
                // A certificate may restrict its key to PSS, or write its point otherwise.
                ?? named.first { certificates[$0].certificate.publicKey.isSameKey(as: publicKey) }
        }
        if let first = named.first ?? certificateBeside(key) { return first }
        guard isOnlyKey, key.attributes.localKeyIdentifier == nil || byIdentifier.isEmpty else { return nil }
        let issuers = Set(certificates.map(\.certificate).filter { !$0.isSelfIssued }.map(\.issuer))
        return certificates.indices.first {
            !certificates[$0].attributes.isTrusted && !issuers.contains(certificates[$0].certificate.subject)
        }
    }

    /// For a key whose public half is not known, and that names no certificate: the one of its name, where that is one
    /// alone, or the one that follows it; of its algorithm, where that is known.
    private func certificateBeside(_ key: EntryAssembly.Key) -> Int? {
        guard key.attributes.localKeyIdentifier == nil else { return nil }
        var algorithm: String?
        if case .decrypted(let privateKey) = key.key.state { algorithm = privateKey.algorithm }
        func fits(_ index: Int) -> Bool {
            let found = certificates[index]
            return !found.attributes.isTrusted
                && (algorithm == nil || found.certificate.publicKey.algorithm == algorithm)
        }
        if let name = key.attributes.name, let all = byName[name] {
            return all.count == 1 ? all.first(where: fits) : nil
        }
        // Where the algorithm is not known, what follows may belong to anything; where keys stand together, so do their
        // certificates, and the neighbour is another key's.
        guard algorithm != nil, !keyPositions.contains(key.position - 1) else { return nil }
        return byPosition[key.position + 1].flatMap { fits($0) ? $0 : nil }
    }

    private func issuer(of certificate: Certificate, excluding visited: Set<Int>) -> Int? {
        let candidates = (bySubject[certificate.issuer] ?? []).filter {
            !visited.contains($0) && certificates[$0].certificate != certificate
        }
        let likelyFirst = candidates.sorted { likelihood($0, of: certificate) > likelihood($1, of: certificate) }
        return likelyFirst.first { certificate.isSigned(by: certificates[$0].certificate.publicKey) != false }
    }

    private func likelihood(_ index: Int, of certificate: Certificate) -> Int {
        let found = certificates[index]
        guard let wanted = certificate.authorityKeyIdentifier, let has = found.certificate.subjectKeyIdentifier else {
            return found.attributes.isTrusted ? 1 : 2
        }
        return (wanted == has ? 3 : 0) + (found.attributes.isTrusted ? 0 : 1)
    }
}
