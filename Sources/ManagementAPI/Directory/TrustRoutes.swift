import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// The trust list, and what is blocked.
enum TrustRoutes {
    static let all: [Route] = [
        .get("/authorities", "listAuthorities", .right(.directoryRead), "List the trust list") { call in
            let authorities = try await call.services.directory.authorities()
            return AuthorityList(authorities: authorities.map { AuthorityResource($0.certificate) })
        },
        .send(
            .post, "/authorities", "trustAuthority", .right(.certificateAssign),
            "Put an authority on the trust list", status: .created
        ) { (call, body: AuthorityTrust) in
            let input = try CertificateInput(body.certificate)
            let authority = try await call.services.directory.trust(input.certificate, by: call.by)
            return AuthorityResource(authority.certificate)
        },
        .delete(
            "/authorities/{fingerprint}", "distrustAuthority", .right(.certificateAssign),
            "Take an authority off the trust list"
        ) { call in
            try await call.services.directory.distrust(try call.fingerprint, by: call.by)
        },
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

extension AuthorityResource {
    init(_ certificate: Certificate) {
        self.init(
            sha256Fingerprint: certificate.fingerprint.hex, subject: certificate.subject.description,
            notBefore: certificate.notBefore.rfc3339, notAfter: certificate.notAfter.rfc3339, pem: certificate.pem)
    }
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
