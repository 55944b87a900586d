import KeyMaterial

extension Directory {
    /// Refuses a certificate, or every one with a public key, from the next request on, whoever it is assigned to.
    ///
    /// Blocking again replaces the reason.
    public func block(_ target: CertificateBlock.Target, reason: String, by: String) async throws -> CertificateBlock {
        try await change(by: by) { try $0.block(target, reason: reason) }
    }

    /// Throws `notFound` when there is no such block.
    public func unblock(_ target: CertificateBlock.Target, by: String) async throws {
        let id = CertificateBlock.id(of: target)
        try await change(by: by) { change in
            guard let before = try change.rows.blocks.row(id) else { throw Self.noBlock(target) }
            try change.rows.blocks.delete(id)
            try change.audit("certificate.unblock", id, before: before)
            try change.touch(.block, id)
        }
    }

    private static func noBlock(_ target: CertificateBlock.Target) -> DirectoryError {
        switch target {
        case .fingerprint(let fingerprint):
            DirectoryError(
                .notFound, "The certificate \(fingerprint.hex) is not blocked.",
                hint: "Where its key is blocked, lift that block; a certificate that is revoked stays so.")
        case .publicKey(let fingerprint): DirectoryError(.notFound, "The key \(fingerprint.hex) is not blocked.")
        }
    }

    public func blocks() async throws -> [CertificateBlock] { try await store.read { try $0.blocks.rows(.all) } }
}

extension Change {
    func block(_ target: CertificateBlock.Target, reason: String) throws -> CertificateBlock {
        let block = CertificateBlock(target, reason: reason, blockedAt: at, blockedBy: by)
        let before = try rows.blocks.row(block.id)
        if before == nil { try rows.blocks.insert(block) } else { try rows.blocks.update(block) }
        try audit("certificate.block", block.id, before: before, after: block)
        try touch(.block, block.id)
        return block
    }
}
