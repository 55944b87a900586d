import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign certificate block`.
struct CertificateBlockCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Refuse every call with a certificate, from the next request on.",
        discussion: """
            A block outlives the assignment; a certificate that nobody owns can be blocked too, by its whole
            fingerprint. With --public-key every certificate with that key is refused.
            """)
    @Argument(help: "The certificate's fingerprint; with --public-key that of the key, both SHA-256.")
    var fingerprint: String
    @Flag(help: "Block the key, and so every certificate that has it.") var publicKey = false
    @Option(help: "Why; it stands in the audit log.") var reason: String = "blocked on the command line"
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        if publicKey {
            let block = try await client.createBlock(
                BlockCreation(kind: .publicKey, fingerprint: fingerprint, reason: reason))
            return try server.done("Key \(block.fingerprint) blocked.")
        }
        let fingerprint = try await AssignedFingerprint.resolve(fingerprint, client)
        try await client.blockCertificate(fingerprint, CertificateBlocking(reason: reason))
        try server.done("Certificate \(fingerprint) blocked.")
    }
}

/// `countersign certificate unblock`.
struct CertificateUnblockCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Lift the block of a certificate or key.")
    @Argument(help: "The certificate's fingerprint; with --public-key that of the key.") var fingerprint: String
    @Flag(help: "Lift the block of the key.") var publicKey = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        if publicKey {
            try await client.deleteBlock(kind: BlockKindValue.publicKey.rawValue, fingerprint: fingerprint)
            return try server.done("Key \(fingerprint) is no longer blocked.")
        }
        let fingerprint = try await AssignedFingerprint.resolve(fingerprint, client)
        try await client.unblockCertificate(fingerprint)
        try server.done("Certificate \(fingerprint) is no longer blocked.")
    }
}

/// `countersign certificate blocks`.
struct CertificateBlocksCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "blocks", abstract: "List what is blocked, whether it is assigned or not.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.blocks()) { list in
            guard !list.blocks.isEmpty else { return ["Nothing is blocked."] }
            var table = Table("WHAT", "FINGERPRINT", "SINCE", "BY", "REASON")
            for block in list.blocks {
                table.add(block.kind.rawValue, block.fingerprint, block.blockedAt, block.blockedBy, block.reason)
            }
            return table.lines
        }
    }
}
