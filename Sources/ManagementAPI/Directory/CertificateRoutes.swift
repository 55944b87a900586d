import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// Certificates and whom they are assigned to.
enum CertificateRoutes {
    static let all: [Route] = [
        .get(
            "/certificates", "listCertificates", .right(.directoryRead), "List assigned certificates",
            query: QueryParameter.page + CertificateQuery.parameters
        ) { call in try await CertificateQuery.list(call) },
        .send(
            .post, "/certificates", "assignCertificate", .right(.certificateAssign),
            "Assign a certificate to a communication user", status: .created, bodyBytesMax: Route.fileBodyBytesMax,
            assign),
        .send(
            .post, "/certificates/examination", "examineCertificate", .right(.directoryRead),
            "Say what an assignment would say, and what would happen at call time",
            bodyBytesMax: Route.fileBodyBytesMax, examine),
        .get("/certificates/{fingerprint}", "showCertificate", .right(.directoryRead), "Show an assigned certificate") {
            call in
            CertificateResource(
                try await call.services.directory.assignment(try call.fingerprint), at: call.services.clock.now)
        },
        .file(
            "/certificates/{fingerprint}/content", "downloadCertificate", .right(.directoryRead),
            "Download an assigned certificate", query: [.assignedFormat],
            mediaTypes: ["application/x-pem-file", "application/pkix-cert"]
        ) { call in
            let assignment = try await call.services.directory.assignment(try call.fingerprint)
            guard try call.word("format", AssignedCertificateFormatValue.self) == .chain else {
                return try call.file(assignment.certificate, name: assignment.userID)
            }
            let chain = try await call.services.directory.chain(above: assignment)
            let pem = ([assignment.certificate] + chain).map(\.pem).joined()
            return .file(
                bytes: Array(pem.utf8), mediaType: "application/x-pem-file", fileName: "\(assignment.userID).pem")
        },
        .get(
            "/certificates/{fingerprint}/where-used", "whereCertificateIsUsed", .right(.directoryRead),
            "List the arrangements in which a certificate lets its user in"
        ) { call in
            let directory = call.services.directory
            let fingerprint = try call.fingerprint
            _ = try await directory.assignment(fingerprint)
            return ArrangementList(
                arrangements: try await directory.whereUsed(fingerprint).map(ArrangementResource.init))
        },
        .delete(
            "/certificates/{fingerprint}", "unassignCertificate", .right(.certificateAssign),
            "Take a certificate from its user; it is free then"
        ) { call in
            try await call.services.directory.unassign(fingerprint: try call.fingerprint, by: call.by)
        },
        .send(
            .post, "/certificates/{fingerprint}/move", "moveCertificate", .right(.certificateAssign),
            "Move a certificate to another user; the one before can no longer call with it"
        ) { (call, body: CertificateMove) in
            let moved = try await call.services.directory.move(
                fingerprint: try call.fingerprint, to: body.user,
                overridePublicKey: body.overridePublicKey ?? false, by: call.by)
            return CertificateResource(moved, at: call.services.clock.now)
        },
        .act(
            "/certificates/{fingerprint}/retire", "retireCertificate", .right(.certificateAssign),
            "Mark a certificate as on its way out; it still works"
        ) { call in try await retire(call, true) },
        .act(
            "/certificates/{fingerprint}/reinstate", "reinstateCertificate", .right(.certificateAssign),
            "Take the mark of a certificate on its way out away"
        ) { call in try await retire(call, false) },
        .order(
            .post, "/certificates/{fingerprint}/block", "blockCertificate", .right(.certificateAssign),
            "Refuse every call with a certificate, from the next request on"
        ) { (call, body: CertificateBlocking) in
            _ = try await call.services.directory.block(
                .fingerprint(try call.fingerprint), reason: body.reason, by: call.by)
        },
        .delete(
            "/certificates/{fingerprint}/block", "unblockCertificate", .right(.certificateAssign),
            "Lift a certificate's block"
        ) { call in
            try await call.services.directory.unblock(.fingerprint(try call.fingerprint), by: call.by)
        },
    ]

    private static func assign(
        _ call: ManagementCall, _ body: CertificateAssignmentCreation
    ) async throws -> CertificateAssigned {
        let input = try CertificateInput(body.certificate, passphrase: body.passphrase)
        let match = MatchRule(body.match)
        let directory = call.services.directory
        let findings = try await directory.examine(
            certificate: input.certificate, chain: input.chain, for: body.user, match: match,
            overridePublicKey: body.overridePublicKey ?? false)
        let assignment = try await directory.assign(
            input.certificate, chain: input.chain, to: body.user, match: match,
            overridePublicKey: body.overridePublicKey ?? false, by: call.by)
        return CertificateAssigned(
            certificate: CertificateResource(assignment, at: call.services.clock.now),
            warnings: findings.warnings.map(Finding.init))
    }

    private static func examine(
        _ call: ManagementCall, _ body: CertificateExamination
    ) async throws -> CertificateExaminationReport {
        let input = try CertificateInput(body.certificate, passphrase: body.passphrase)
        let findings = try await call.services.directory.examine(
            certificate: input.certificate, chain: input.chain, for: body.user, match: MatchRule(body.match))
        let certificate = input.certificate
        return CertificateExaminationReport(
            sha256Fingerprint: certificate.fingerprint.hex, subject: certificate.subject.description,
            issuer: certificate.issuer.description, notBefore: certificate.notBefore.rfc3339,
            notAfter: certificate.notAfter.rfc3339, assignable: findings.isAssignable,
            refusals: findings.refusals.map(Finding.init), warnings: findings.warnings.map(Finding.init),
            observations: findings.observations.map(Finding.init), format: input.content.type?.rawValue,
            holdsPrivateKey: input.content.holdsPrivateKey, atCallTime: findings.atCallTime)
    }

    private static func retire(_ call: ManagementCall, _ isRetiring: Bool) async throws -> CertificateResource {
        let assignment = try await call.services.directory.retire(
            fingerprint: try call.fingerprint, isRetiring, by: call.by)
        return CertificateResource(assignment, at: call.services.clock.now)
    }
}
