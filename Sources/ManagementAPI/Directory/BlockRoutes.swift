import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// What is blocked.
enum BlockRoutes {
    static let all: [Route] = [
        .get("/blocks", "listBlocks", .right(.directoryRead), "List blocked certificates and keys") { call in
            BlockList(blocks: try await call.services.directory.blocks().compactMap(BlockResource.init))
        },
        .send(
            .post, "/blocks", "createBlock", .right(.certificateAssign),
            "Block a certificate or key, whether it is assigned or not", status: .created
        ) { (call, body: BlockCreation) in
            guard let fingerprint = Fingerprint(hex: body.fingerprint.replacing(":", with: "").lowercased()) else {
                throw ProblemError(.invalidBody, "The fingerprint is not 64 hexadecimal digits", at: "/fingerprint")
            }
            let target: CertificateBlock.Target =
                body.kind == .publicKey ? .publicKey(fingerprint) : .fingerprint(fingerprint)
            let block = try await call.services.directory.block(target, reason: body.reason, by: call.by)
            return BlockResource(target: target, block)
        },
        .delete(
            "/blocks/{kind}/{fingerprint}", "deleteBlock", .right(.certificateAssign), "Lift a block"
        ) { call in
            let kind = BlockKindValue(rawValue: try call.parameter("kind"))
            guard let kind else {
                throw ProblemError(.invalidParameter, "kind is neither certificate nor publicKey", at: "path/kind")
            }
            let fingerprint = try call.fingerprint
            try await call.services.directory.unblock(
                kind == .publicKey ? .publicKey(fingerprint) : .fingerprint(fingerprint), by: call.by)
        },
    ]
}

extension BlockResource {
    fileprivate init?(_ block: CertificateBlock) {
        guard let target = block.target else { return nil }
        self.init(target: target, block)
    }

    fileprivate init(target: CertificateBlock.Target, _ block: CertificateBlock) {
        let (kind, fingerprint): (BlockKindValue, Fingerprint) =
            switch target {
            case .fingerprint(let fingerprint): (.certificate, fingerprint)
            case .publicKey(let fingerprint): (.publicKey, fingerprint)
            }
        self.init(
            kind: kind, fingerprint: fingerprint.hex, reason: block.reason, blockedBy: block.blockedBy,
            blockedAt: block.blockedAt.rfc3339)
    }
}
