import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// The trust list.
enum TrustListRoutes {
    static let all: [Route] = [
        .get("/authorities", "listAuthorities", .right(.directoryRead), "List the trust list with its use") { call in
            AuthorityList(
                authorities: try await call.services.directory.authorityUses().map(TrustedAuthorityResource.init))
        },
        .get(
            "/authorities/{fingerprint}", "showAuthority", .right(.directoryRead),
            "Show an authority of the trust list"
        ) { call in try await shown(try call.fingerprint, call) },
        .send(
            .post, "/authorities", "trustAuthority", .right(.certificateAssign),
            "Put an authority on the trust list", status: .created
        ) { (call, body: AuthorityTrust) in
            let input = try CertificateInput(body.certificate)
            let authority = try await call.services.directory.trust(
                input.certificate, purposes: try purposes(body.purposes), by: call.by)
            return try await shown(authority.certificate.fingerprint, call)
        },
        .send(
            .post, "/authorities/bundle", "importAuthorityBundle", .right(.certificateAssign),
            "Take a bundle of authorities in as a whole; a bad one leaves the trust list as it was",
            bodyBytesMax: Route.fileBodyBytesMax, importBundle),
        .send(
            .patch, "/authorities/{fingerprint}", "updateAuthority", .right(.certificateAssign),
            "Change what an authority's word is taken for"
        ) { (call, body: AuthorityPurposes) in
            let changed = try await call.services.directory.setPurposes(
                try purposes(body.purposes), ofAuthority: try call.fingerprint, by: call.by)
            return try await shown(changed.certificate.fingerprint, call)
        },
        .send(
            .post, "/authorities/{fingerprint}/replacement", "replaceAuthority", .right(.certificateAssign),
            "Put another authority in the place of one; both count until the overlap is over", status: .created
        ) { (call, body: AuthorityReplacement) in
            let input = try CertificateInput(body.certificate)
            let next = try await call.services.directory.replaceAuthority(
                try call.fingerprint, with: input.certificate, overlapSeconds: try seconds(body.overlapDays),
                by: call.by)
            return try await shown(next.certificate.fingerprint, call)
        },
        .send(
            .post, "/authorities/{fingerprint}/retirement", "retireAuthority", .right(.certificateAssign),
            "Plan when an authority stops counting"
        ) { (call, body: AuthorityRetirement) in
            let end = call.services.clock.now.addingTimeInterval(try seconds(body.overlapDays))
            _ = try await call.services.directory.retireAuthority(try call.fingerprint, at: end, by: call.by)
            return try await shown(try call.fingerprint, call)
        },
        .delete(
            "/authorities/{fingerprint}/retirement", "keepAuthority", .right(.certificateAssign),
            "Take the plan back that an authority stops counting"
        ) { call in
            _ = try await call.services.directory.retireAuthority(try call.fingerprint, at: nil, by: call.by)
        },
        .get(
            "/authorities/{fingerprint}/removal", "examineAuthorityRemoval", .right(.directoryRead),
            "Say what taking an authority off the trust list would break"
        ) { call in
            DeletionReportResource(
                try await call.services.directory.consequences(ofDistrusting: try call.fingerprint))
        },
        .delete(
            "/authorities/{fingerprint}", "distrustAuthority", .right(.certificateAssign),
            "Take an authority off the trust list",
            query: [
                QueryParameter(
                    "confirmed", "True: also where something stops being accepted, or being refused.",
                    schema: .boolean)
            ]
        ) { call in
            try await call.services.directory.distrust(
                try call.fingerprint, confirmed: try call.flag("confirmed"), by: call.by)
        },
    ]

    private static func importBundle(
        _ call: ManagementCall, _ body: AuthorityBundle
    ) async throws -> AuthorityBundleResult {
        let bytes = try CertificateInput.bytes(of: body.bundle, member: "/bundle")
        let (authorities, overlap) = (try certificates(of: bytes), try seconds(body.overlapDays))
        let (directory, retires) = (call.services.directory, body.retiresOthers ?? false)
        let outcome =
            body.dryRun == true
            ? try await directory.examine(bundle: authorities, retiresOthers: retires, overlapSeconds: overlap)
            : try await directory.trust(
                bundle: authorities, retiresOthers: retires, overlapSeconds: overlap, by: call.by)
        return AuthorityBundleResult(
            added: outcome.added.map(\.id), kept: outcome.kept.map(\.id), retiring: outcome.retiring.map(\.id))
    }

    /// All of a bundle, or none: a part that cannot be read is named by its place.
    private static func certificates(of bytes: [UInt8]) throws -> [Certificate] {
        do throws(KeyMaterialError) {
            return try CertificateBundle(bytes: bytes).certificates
        } catch {
            throw ProblemError(
                ProblemTable.invalidValue,
                "The bundle cannot be read\(error.location.map { " at \($0)" } ?? ""): \(error.detail)",
                hint: "The trust list is left as it was.", at: "/bundle")
        }
    }

    private static func shown(
        _ fingerprint: Fingerprint, _ call: ManagementCall
    ) async throws -> TrustedAuthorityResource {
        let all = try await call.services.directory.authorityUses()
        guard let found = all.first(where: { $0.authority.certificate.fingerprint == fingerprint }) else {
            throw ProblemError(.notFound, "There is no trusted authority \(fingerprint.hex)")
        }
        return TrustedAuthorityResource(found)
    }

    private static func purposes(_ values: [AuthorityPurposeValue]?) throws -> Set<AuthorityPurpose> {
        guard let values else { return Set(AuthorityPurpose.allCases) }
        guard !values.isEmpty else {
            throw ProblemError(
                ProblemTable.invalidValue, "An authority is trusted for something",
                hint: "Take it off the trust list instead.",
                at: "/purposes")
        }
        return Set(values.compactMap { AuthorityPurpose(rawValue: $0.rawValue) })
    }

    private static func seconds(_ days: Int?) throws -> Double {
        let days = days ?? 30
        guard (0...3650).contains(days) else {
            throw ProblemError(
                ProblemTable.invalidValue, "overlapDays is not a whole number from 0 to 3650", at: "/overlapDays")
        }
        return Double(days) * 86_400
    }
}

extension TrustedAuthorityResource {
    init(_ use: AuthorityUse) {
        let authority = use.authority
        let certificate = authority.certificate
        self.init(
            sha256Fingerprint: certificate.fingerprint.hex, subject: certificate.subject.description,
            notBefore: certificate.notBefore.rfc3339, notAfter: certificate.notAfter.rfc3339, pem: certificate.pem,
            publicKeyFingerprint: certificate.publicKey.fingerprint.hex,
            managedBy: authority.managedBy == .product ? .product : .customer,
            purposes: AuthorityPurposeValue.allCases.filter { value in
                authority.purposes.contains { $0.rawValue == value.rawValue }
            }, addedAt: authority.addedAt.rfc3339, addedBy: authority.addedBy,
            retiresAt: authority.retiresAt?.rfc3339, successor: authority.successor?.hex,
            nameAssignments: use.nameAssignments, revocationLists: use.revocationLists.map(\.id))
    }
}

extension AuthorityResource {
    init(_ certificate: Certificate) {
        self.init(
            sha256Fingerprint: certificate.fingerprint.hex, subject: certificate.subject.description,
            notBefore: certificate.notBefore.rfc3339, notAfter: certificate.notAfter.rfc3339, pem: certificate.pem)
    }
}
