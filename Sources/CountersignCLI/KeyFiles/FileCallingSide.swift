import ConnectionLifecycle
import Foundation
import KeyMaterial

/// The calling side of a connection where the caller is a program that reads its key pair from a file.
///
/// The key is made on this machine and never leaves it. A key pair that is not in use yet, or no longer, lies in the
/// file beside; the program's own file is replaced whole, in one step.
struct FileCallingSide: FlowlessCallingSide {
    let file: KeyFile
    /// The alias in the program's file.
    let alias: String
    /// How calls with a certificate fare, as the called side has recorded them.
    let record: @Sendable (Fingerprint) async throws -> ConnectionLifecycle.KeyUsage

    func examine(_ plan: ConnectionPlan) async throws -> CallingState {
        let leaf = try file.pair(alias)?.chain.first
        return CallingState(certificate: leaf.map(EndCertificate.init), channel: nil, isDeployed: true)
    }

    func makeKey(
        _ alias: String, for userID: String, algorithm: KeyAlgorithm
    ) async throws -> CertificateSigningRequest {
        let subject = try DistinguishedName(commonName: userID)
        if let made = try file.spares().first {
            return try CertificateSigningRequest.create(subject: subject, key: made.key)
        }
        let key = try PrivateKey.generate(algorithm)
        let now = Date()
        // Keystores hold no key without a certificate; this one is replaced by the one that is issued.
        let own = try CertificateTemplate(
            subject: subject, notBefore: now.addingTimeInterval(-300), notAfter: now.addingTimeInterval(86_400),
            usage: .client
        ).selfSigned(by: key)
        try file.setSpares([KeyFile.KeyPair(key: key, chain: [own])], at: now)
        return try CertificateSigningRequest.create(subject: subject, key: key)
    }

    func install(_ chain: [Certificate], under alias: String) async throws {
        guard let leaf = chain.first else { return }
        if alias == self.alias, try file.pair(alias)?.holds(leaf.fingerprint) == true {
            return try file.setSpares([], at: Date())
        }
        guard var made = try file.spares().first(where: { $0.key.matches(leaf) == true }) else {
            throw CommandFailure(
                .refused, code: "keyMissing", "\(file.path): the key that was made for the certificate is gone")
        }
        made.chain = chain
        guard alias == self.alias else { return try file.setSpares([made], at: Date()) }
        try file.put(made, under: alias, at: Date())
        try file.setSpares([], at: Date())
        try await reload()
    }

    func removeKey(_ alias: String) async throws {
        try file.setSpares([], at: Date())
        guard alias == self.alias, try file.pair(alias) != nil else { return }
        try file.remove(alias)
        try await reload()
    }

    /// First both key pairs are kept beside, then the program's file is replaced, then the other one is left beside:
    /// wherever it is interrupted, nothing is lost and doing it again ends it.
    func exchange(_ alias: String, with other: String, until fingerprint: Fingerprint) async throws {
        let now = Date()
        let spares = try file.spares()
        guard let current = try file.pair(alias) else {
            throw CommandFailure(.refused, code: "keyMissing", "\(file.path): there is no key pair under \(alias)")
        }
        guard !current.holds(fingerprint) else {
            try file.setSpares(spares.filter { !$0.holds(fingerprint) }, at: now)
            return try await reload()
        }
        guard let wanted = spares.first(where: { $0.holds(fingerprint) }) else {
            throw CommandFailure(.refused, code: "keyMissing", "\(file.path).rotation: the other key pair is gone")
        }
        try file.setSpares([wanted, current], at: now)
        try file.put(wanted, under: alias, at: now)
        try file.setSpares([current], at: now)
        try await reload()
    }

    func usage(of fingerprint: Fingerprint) async throws -> ConnectionLifecycle.KeyUsage? {
        try await record(fingerprint)
    }

    /// Has the program read its file anew.
    private func reload() async throws {
        guard let command = file.terms.reloadCommand else { return }
        let status = try await ShellCommand(command).run()
        guard status == 0 else {
            throw CommandFailure(
                .refused, code: "reloadFailed", "the reload command ended with status \(status): \(command)")
        }
    }
}
