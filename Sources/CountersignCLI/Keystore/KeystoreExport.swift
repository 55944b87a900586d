import ArgumentParser
import KeyMaterial
import KeystoreFormats

struct KeystoreExport: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case pem, der, pkcs8, pkcs12, pkcs7, pkipath, openssh
    }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write one entry to a file of its own.",
        discussion: """
            pem: key and certificates; der: the first certificate; pkcs8: the key; pkcs12: key and certificates; \
            pkcs7, pkipath: the certificates; openssh: the public key. A private key is sealed with the store's passphrase unless another one is given, \
            and stands in the clear only where --no-out-passphrase asks for it.
            """)

    @OptionGroup var options: KeystoreFileOptions
    @OptionGroup var outPassphrase: OutPassphraseOptions
    @OptionGroup var profileOption: ProfileOption

    @Option(name: .customLong("alias"), help: "The entry's alias.")
    var alias: String

    @Option(name: .customLong("format"), help: "pem, der, pkcs8, pkcs12, pkcs7, pkipath or openssh.")
    var format: Format

    @Option(name: .customLong("out"), help: "The file to write.")
    var out: String

    @Flag(name: .customLong("no-out-passphrase"), help: "Write a private key in the clear.")
    var inTheClear = false

    @Flag(name: .customLong("certificates-only"), help: "Leave the private key out of pem.")
    var certificatesOnly = false

    func run() throws {
        let opened = try options.open()
        let entry = try opened.keystore.found(alias, in: options.file)
        let bytes: [UInt8]
        switch format {
        case .der: bytes = try firstCertificate(of: entry).derEncoded
        case .pkcs7:
            _ = try firstCertificate(of: entry)
            bytes = Array(PEM.encode(label: "PKCS7", bytes: PKCS7Writer.bytes(of: entry.certificates)).utf8)
        case .pkipath:
            _ = try firstCertificate(of: entry)
            bytes = CertificatePathWriter.bytes(of: entry.certificates)
        case .openssh: bytes = Array(try openSSH(entry).utf8)
        case .pem: bytes = try pem(entry, opened)
        case .pkcs8: bytes = try encoded(.pem, try key(of: entry), chain: [], opened)
        case .pkcs12: bytes = try pkcs12(entry, opened)
        }
        try OutputFile.write(bytes, to: out)
        Done.say("\(alias) exported to \(out)", json: options.json)
    }

    private func openSSH(_ entry: KeystoreEntry) throws -> String {
        guard let key = entry.privateKey?.publicKey ?? entry.certificates.first?.publicKey,
            let line = key.openSSHLine(comment: entry.alias)
        else {
            throw CommandFailure(
                .badInputData, code: "unsupported", "the entry \(alias) has no key that OpenSSH knows")
        }
        return line + "\n"
    }

    private func firstCertificate(of entry: KeystoreEntry) throws -> Certificate {
        guard let first = entry.certificates.first else {
            throw CommandFailure(.badInputData, code: "wrongKind", "the entry \(alias) has no certificate")
        }
        return first
    }

    private func key(of entry: KeystoreEntry) throws -> PrivateKey {
        guard let key = entry.privateKey else {
            let hint = entry.keyStatus == .locked ? "give its passphrase with --key-passphrase-file" : nil
            throw CommandFailure(
                .badInputData, code: entry.keyStatus == .locked ? "keyLocked" : "wrongKind",
                "the entry \(alias) has no key that can be exported: \(entry.keyStatus.rawValue)", hint: hint)
        }
        return key
    }

    private func pem(_ entry: KeystoreEntry, _ opened: OpenedKeystore) throws -> [UInt8] {
        if certificatesOnly || entry.kind == .certificate {
            _ = try firstCertificate(of: entry)
            return Array(entry.certificates.map(\.pem).joined().utf8)
        }
        return try encoded(.pem, try key(of: entry), chain: entry.certificates, opened)
    }

    private func pkcs12(_ entry: KeystoreEntry, _ opened: OpenedKeystore) throws -> [UInt8] {
        guard entry.kind == .certificate else {
            return try encoded(.pkcs12, try key(of: entry), chain: entry.certificates, opened)
        }
        var keystore = Keystore(type: .pkcs12)
        try keystore.addCertificate(
            alias: entry.alias, certificate: try firstCertificate(of: entry), createdAt: entry.createdAt)
        return try keystore.encode(
            passphrase: try passphrase(for: opened), profile: profileOption.profile)
    }

    private func encoded(
        _ type: KeystoreType, _ key: PrivateKey, chain: [Certificate], _ opened: OpenedKeystore
    ) throws -> [UInt8] {
        var keystore = Keystore(type: type)
        try keystore.addKeyPair(alias: alias, key: key, chain: chain, createdAt: nil)
        return try keystore.encode(passphrase: try passphrase(for: opened), profile: profileOption.profile)
    }

    private func passphrase(for opened: OpenedKeystore) throws -> Passphrase? {
        if inTheClear {
            guard format != .pkcs12 else {
                throw CommandFailure.usage("a key in PKCS#12 is not written in the clear")
            }
            return nil
        }
        if outPassphrase.source.isGiven { return try outPassphrase.source.passphrase(prompt: "") }
        if let passphrase = opened.passphrase, !passphrase.isEmpty { return passphrase }
        return try outPassphrase.source.passphrase(prompt: "Passphrase of \(out)", confirming: true)
    }
}
