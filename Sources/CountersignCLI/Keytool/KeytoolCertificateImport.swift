import Foundation
import KeyMaterial
import KeystoreFormats

/// `-importcert`: a trusted certificate, or the reply to a request where the alias is a key's.
struct KeytoolCertificateImport {
    private let arguments: KeytoolArguments

    init(_ arguments: KeytoolArguments) {
        self.arguments = arguments
    }

    func run() throws {
        let file = arguments.value("file") ?? "-"
        let bytes = try KeytoolFile.read(file)
        let certificates = ((try? Keystore(bytes: bytes, passphrase: nil))?.entries ?? []).flatMap(\.certificates)
        guard let first = certificates.first else {
            throw CommandFailure(
                .badInputData, code: "nothingToImport", "java.lang.Exception: Input not an X.509 certificate")
        }
        var store = try KeytoolStore.open(arguments, makes: true)
        let alias = arguments.alias
        if let entry = store.keystore.entry(alias), entry.kind == .keyPair || entry.kind == .privateKey {
            try installReply(certificates, alias: entry.alias, &store)
        } else {
            guard store.keystore.entry(alias) == nil else {
                throw CommandFailure(
                    .refused, code: "aliasInUse",
                    "java.lang.Exception: Certificate not imported, alias <\(alias)> already exists")
            }
            guard try isTrusted(first, in: store) else {
                Output.note("Certificate was not added to keystore")
                return
            }
            try add(certificates, alias: alias, to: &store)
        }
        try store.save()
        arguments.warnings.add(KeytoolWeakness.sentences(of: certificates.map { ("The input", $0) }))
    }

    private func installReply(
        _ certificates: [Certificate], alias: String, _ store: inout KeytoolStore
    ) throws {
        if certificates.count == 1, certificates == store.keystore.entry(alias)?.certificates.prefix(1).map(\.self) {
            throw CommandFailure(
                .refused, code: "sameCertificate",
                "java.lang.Exception: Certificate reply and certificate in keystore are identical")
        }
        let known = certificates + store.keystore.entries.flatMap(\.certificates)
        let chain = try Self.installed(certificates, for: alias, in: &store)
        if let last = chain.last, !last.isSelfIssued {
            try Self.checkEnd(last, isLone: certificates.count == 1 && chain.count == 1, known: known)
        }
        if let last = chain.last, !last.isSelfIssued, !arguments.has("noprompt") {
            Output.note("Top-level certificate in reply:")
            for line in KeytoolText.certificate(last) { Output.note(line) }
            guard KeytoolInput.confirms("... is not trusted. Install reply anyway?") else {
                throw CommandFailure(.refused, code: "notTrusted", "Certificate reply was not installed in keystore")
            }
        }
        Output.note("Certificate reply was installed in keystore")
    }

    /// The JDK's rules: a lone certificate needs its issuer in the keystore, and no issuer may be there in name only.
    private static func checkEnd(_ last: Certificate, isLone: Bool, known: [Certificate]) throws {
        if isLone {
            throw CommandFailure(
                .refused, code: "chainIncomplete", "java.lang.Exception: Failed to establish chain from reply",
                hint: "import the certificate of \(last.issuer) first")
        }
        guard known.contains(where: { $0.subject == last.issuer }) else { return }
        throw CommandFailure(
            .refused, code: "chainIncomplete", "java.lang.Exception: Incomplete certificate chain in reply",
            hint: "the certificate of \(last.issuer) that is there did not sign \(last.subject)")
    }

    private static func installed(
        _ reply: [Certificate], for alias: String, in store: inout KeytoolStore
    ) throws -> [Certificate] {
        do {
            return try store.keystore.installReply(reply, for: alias)
        } catch {
            guard error.code == .certificateMismatch else { throw error }
            throw CommandFailure(
                .refused, code: "certificateMismatch",
                "java.lang.Exception: Public keys in reply and keystore don't match", hint: error.detail)
        }
    }

    /// The JDK's program takes the first certificate of a bundle and drops the others; here all are kept.
    private func add(_ certificates: [Certificate], alias: String, to store: inout KeytoolStore) throws {
        for (index, certificate) in certificates.enumerated() {
            let name = index == 0 ? alias : store.keystore.freeAlias(for: "\(alias)-\(index + 1)")
            try store.keystore.addCertificate(
                alias: store.written(name), certificate: certificate, createdAt: Date())
        }
        if certificates.count == 1 {
            Output.note("Certificate was added to keystore")
        } else {
            Output.note("Warning: the file holds \(certificates.count) certificates; all were added to keystore")
        }
    }

    /// Whether a certificate may be taken: without a word where its chain ends at an authority that is trusted already.
    private func isTrusted(_ certificate: Certificate, in store: KeytoolStore) throws -> Bool {
        if arguments.has("noprompt") { return true }
        if let holder = store.keystore.entries.first(where: { $0.certificates.first == certificate }) {
            Output.note("Certificate already exists in keystore under alias <\(holder.alias)>")
            return KeytoolInput.confirms("Do you still want to add it?")
        }
        let system = arguments.has("trustcacerts") ? try KeytoolStore.systemEntries() : []
        if certificate.isSelfIssued, let holder = system.first(where: { $0.certificates.first == certificate }) {
            Output.note("Certificate already exists in system-wide CA keystore under alias <\(holder.alias)>")
            return KeytoolInput.confirms("Do you still want to add it to your own keystore?")
        }
        let known = (store.keystore.entries + system).compactMap(\.certificates.first)
        if !certificate.isSelfIssued, Self.endsAtAuthority(certificate, among: known) { return true }
        for line in KeytoolText.certificate(certificate) { Output.print(line) }
        return KeytoolInput.confirms("Trust this certificate?")
    }

    /// Every signature up to a self-signed certificate is checked; one that cannot be checked is no proof.
    private static func endsAtAuthority(_ certificate: Certificate, among known: [Certificate]) -> Bool {
        let chain = CertificateChains(known).chain(of: certificate)
        guard let last = chain.last, last.isSelfIssued else { return false }
        return zip(chain, chain.dropFirst() + [last]).allSatisfy { $0.isSigned(by: $1.publicKey) == true }
    }
}
