import Foundation
import IntegrationFlows
public import KeyMaterial

extension TenantKeystore {
    /// Makes a key pair with a self-signed certificate; throws `alreadyExists`, `badInput`.
    ///
    /// - Parameter key: nil makes one; else the certificate is made for this one, whatever the algorithm asked for.
    public func createKeyPair(
        _ specification: KeyPairSpecification, key given: PrivateKey? = nil, by: String
    ) async throws -> TenantKeystoreEntry {
        try bounds.checkAlias(specification.alias)
        let (key, certificate) = try Self.makeKeyPair(specification, key: given)
        var added: TenantKeystoreEntry?
        try await change(by: by) { draft in
            try Self.refuseTaken(specification.alias, draft, overwrite: false, kind: .keyPair)
            added = draft.put(specification.alias, kind: .keyPair, chain: [certificate], key: key)
            return "Key pair \(specification.alias) created"
        }
        return try added ?? stored(specification.alias).entry
    }

    /// A signing request for the key under an alias, with its certificate's subject and names.
    ///
    /// Throws `notFound`, and `badInput` for a key that cannot sign here.
    public func signingRequest(_ alias: String) async throws -> CertificateSigningRequest {
        let stored = try stored(alias)
        guard let key = stored.privateKey, let certificate = stored.entry.certificate else {
            throw TenantError(.badInput, "The entry '\(alias)' is no key pair")
        }
        do {
            return try CertificateSigningRequest.create(
                subject: certificate.subject, subjectAlternativeNames: certificate.subjectAlternativeNames, key: key)
        } catch {
            throw TenantError(.badInput, "No request can be made: \(error.detail)")
        }
    }

    /// Replaces the chain under an alias by an authority's answer to its signing request (PEM, DER, PKCS#7).
    ///
    /// Throws `badInput` where the answer is not for this key.
    public func updateSigningResponse(
        _ alias: String, bytes: [UInt8], by: String
    ) async throws -> TenantKeystoreEntry {
        try KeystoreBounds.checkSize(bytes, max: bounds.keyPairFileSizeMax, what: "The signing response")
        let certificates = try Self.certificates(bytes)
        var updated: TenantKeystoreEntry?
        try await change(by: by) { draft in
            let old = draft.entries[try draft.changeable(alias)]
            guard let key = old.privateKey, let leaf = certificates.first(where: { key.matches($0) == true }) else {
                throw TenantError(.badInput, "No certificate of the response is for the key under '\(alias)'")
            }
            let chain = Self.chain(from: leaf, in: certificates)
            updated = draft.put(old.alias, kind: .keyPair, chain: chain, key: key)
            return "Signing response of \(old.alias) updated"
        }
        return try updated ?? stored(alias).entry
    }

    /// Gives an entry another alias; throws `protectedEntry`, `alreadyExists`, `inUse` with the flows.
    public func rename(
        _ alias: String, to newAlias: String, by: String
    ) async throws -> TenantKeystoreEntry {
        try bounds.checkAlias(newAlias)
        try await refuseUsed(alias, hint: "Set another alias in these flows and deploy them first.")
        var renamed: TenantKeystoreEntry?
        try await change(by: by) { draft in
            let index = try draft.changeable(alias)
            if let other = draft.index(of: newAlias), other != index {
                throw TenantError(.alreadyExists, "There is an entry '\(newAlias)' already")
            }
            let old = draft.entries[index]
            let entry = TenantKeystoreEntry(
                alias: newAlias, kind: old.entry.kind, owner: old.entry.owner, chain: old.entry.chain,
                revision: old.entry.revision, createdAt: old.entry.createdAt, createdBy: old.entry.createdBy,
                modifiedAt: draft.now, modifiedBy: by)
            draft.entries[index] = StoredKeystoreEntry(entry: entry, privateKey: old.privateKey)
            renamed = entry
            return "\(old.alias) renamed to \(newAlias)"
        }
        return try renamed ?? stored(newAlias).entry
    }

    /// Deletes an entry; throws `protectedEntry`, and `inUse` with the flows that use it unless `force` is given.
    public func delete(_ alias: String, force: Bool = false, by: String) async throws {
        if !force { try await refuseUsed(alias, hint: "Set another alias in these flows, or delete it all the same.") }
        try await change(by: by) { draft in
            let removed = draft.entries.remove(at: try draft.changeable(alias))
            return "\(removed.alias) deleted"
        }
    }

    /// Deletes several entries in one step, or none; throws as deleting one does.
    public func delete(_ aliases: [String], by: String) async throws {
        for alias in aliases {
            try await refuseUsed(alias, hint: "Set another alias in these flows, or leave this one out.")
        }
        try await change(by: by) { draft in
            let removed = try aliases.map { draft.entries.remove(at: try draft.changeable($0)).alias }
            return removed.isEmpty ? nil : "\(removed.joined(separator: ", ")) deleted"
        }
    }

    /// Channels of flows, saved and deployed, that name an alias, and for a key pair those that may use it.
    public func uses(of alias: String) async throws -> [AliasUse] {
        let isKeyPair = (try? stored(alias))?.privateKey != nil
        return try await flowStore.artifacts().flatMap { artifact in
            AliasUse.uses(of: alias, in: artifact).filter { isKeyPair || !$0.isPossible }
        }
    }

    private func refuseUsed(_ alias: String, hint: String) async throws {
        _ = try stored(alias)
        let flows = try await uses(of: alias).filter { $0.isDeployed && !$0.isPossible }.map(\.flowID)
        guard flows.isEmpty else {
            let names = Set(flows).sorted()
            throw TenantError(
                .inUse, "The alias '\(alias)' is used by deployed flows: \(names.joined(separator: ", "))", hint: hint,
                aliases: names)
        }
    }

    func makeOwnKeyPair(name: String) async throws {
        let alias = Tenant.ownKeyPairAlias
        guard !snapshot.entries.contains(where: { $0.alias == alias }) else { return }
        let common = String(
            name.unicodeScalars.filter { $0.properties.isAlphabetic || "0123456789.-_ ".unicodeScalars.contains($0) })
        let now = clock.now
        let (key, certificate) = try Self.makeKeyPair(
            KeyPairSpecification(
                alias: alias, algorithm: .ecP256,
                subject: try Self.name("CN=\(common.isEmpty ? "countersign-tenant" : common),OU=Integration Tenant"),
                notBefore: now.addingTimeInterval(-300),
                notAfter: now.addingTimeInterval(CertificateValidity.secondsDefault)))
        try await change(by: "system") { draft in
            guard draft.index(of: alias) == nil else { return nil }
            draft.put(alias, kind: .keyPair, chain: [certificate], key: key, owner: .tenant)
            return "Key pair of the tenant created"
        }
    }

    private static func name(_ text: String) throws -> DistinguishedName {
        do {
            return try DistinguishedName(rfc4514: text)
        } catch {
            throw TenantError(.badInput, "'\(text)' is no distinguished name: \(error.detail)")
        }
    }

    private static func makeKeyPair(
        _ specification: KeyPairSpecification, key given: PrivateKey? = nil
    ) throws -> (PrivateKey, Certificate) {
        guard specification.notBefore < specification.notAfter else {
            throw TenantError(.badInput, "The validity ends before it begins")
        }
        do {
            let key: PrivateKey
            if let given { key = given } else { key = try PrivateKey.generate(specification.algorithm) }
            let template = CertificateTemplate(
                subject: specification.subject, subjectAlternativeNames: specification.subjectAlternativeNames,
                notBefore: specification.notBefore, notAfter: specification.notAfter, usage: .client)
            return (key, try template.selfSigned(by: key))
        } catch {
            throw TenantError(.badInput, "No key pair can be made: \(error.detail)")
        }
    }

    /// From the leaf upwards, each certificate followed by its issuer, as far as the response has them.
    private static func chain(from leaf: Certificate, in certificates: [Certificate]) -> [Certificate] {
        var chain = [leaf]
        while let last = chain.last, !last.isSelfIssued, chain.count < 10,
            let issuer = certificates.first(where: { $0.subject == last.issuer && !chain.contains($0) })
        {
            chain.append(issuer)
        }
        return chain
    }
}
