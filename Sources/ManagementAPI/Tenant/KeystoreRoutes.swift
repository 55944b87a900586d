import Foundation
import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import ManagementSchema

/// The tenant's keystore as a whole: adding to it, its public content, its history.
enum KeystoreRoutes {
    static let all: [Route] = [
        .send(
            .post, "/tenant/keystore", "addKeystore", .right(.tenantWrite),
            "Add a keystore file to the tenant's keystore; all of it, or nothing",
            bodyBytesMax: Route.fileBodyBytesMax, add),
        .file(
            "/tenant/keystore/certificates", "downloadKeystore", .right(.tenantRead),
            "Download all certificates, no keys", mediaTypes: ["application/x-pem-file"]
        ) { call in
            .file(
                bytes: Array(try await call.tenant.keystore.publicContent().utf8),
                mediaType: "application/x-pem-file", fileName: "keystore.pem")
        },
        .send(
            .post, "/tenant/keystore/key-pair-imports", "importKeyPair", .right(.tenantWrite),
            "Add the key pair of a PKCS#12 file under an alias", status: .created,
            bodyBytesMax: Route.fileBodyBytesMax
        ) { (call, body: KeyPairImport) in
            let bytes = try CertificateInput.bytes(of: body.content, member: "/content")
            let entry = try await call.tenant.keystore.addKeyPair(
                bytes: bytes, alias: body.alias, from: body.from, passphrase: body.passphrase.map { Passphrase($0) },
                overwrite: body.overwrite ?? false, by: call.by)
            return KeystoreEntryResource(entry)
        },
        .send(
            .post, "/tenant/keystore/certificate-imports", "importCertificate", .right(.tenantWrite),
            "Add a certificate under an alias", status: .created
        ) { (call, body: KeystoreCertificateImport) in
            let bytes = try CertificateInput.bytes(of: body.certificate, member: "/certificate")
            let entry = try await call.tenant.keystore.addCertificate(
                bytes: bytes, alias: body.alias, overwrite: body.overwrite ?? false, by: call.by)
            return KeystoreEntryResource(entry)
        },
        .send(
            .post, "/tenant/keystore/key-pairs", "createTenantKeyPair", .right(.tenantWrite),
            "Make a key pair in the tenant, with a self-signed certificate", status: .created, createKeyPair),
    ]

    private static func add(_ call: ManagementCall, _ body: KeystoreAddition) async throws -> KeystoreAdditionResource {
        let candidates = body.keyPassphrasesToTry ?? []
        guard candidates.count <= 16 else {
            throw ProblemError(.invalidBody, "More than 16 passphrases to try", at: "/keyPassphrasesToTry")
        }
        let bytes = try CertificateInput.bytes(of: body.content, member: "/content")
        let passphrase = body.passphrase.map { Passphrase($0) }
        var known = (body.keyPassphrases ?? [:]).mapValues { Passphrase($0) }
        if !candidates.isEmpty {
            let file = try Keystore(
                bytes: bytes, passphrase: passphrase, keyPassphrases: candidates.map { Passphrase($0) })
            known.merge(file.ownPassphrases) { named, _ in named }
        }
        let rule: KeystoreAdditionRule =
            switch body.mode {
            case nil: body.overwrite == true ? .overwrite : .keep
            case .keep: .keep
            case .overwrite: .overwrite
            case .replace: .replace
            }
        guard body.mode == nil || body.overwrite == nil else {
            throw ProblemError(.invalidBody, "Either mode or overwrite is given, not both", at: "/overwrite")
        }
        let report = try await call.tenant.keystore.add(
            bytes: bytes, fileName: body.fileName, passphrase: passphrase, keyPassphrases: known,
            rule: rule, isTrial: body.trial ?? false, by: call.by)
        return KeystoreAdditionResource(report)
    }

    private static func createKeyPair(
        _ call: ManagementCall, _ body: KeystoreKeyPairCreation
    ) async throws -> KeystoreEntryResource {
        let now = call.services.clock.now
        let specification = KeyPairSpecification(
            alias: body.alias, algorithm: KeyAlgorithm(body.algorithm),
            subject: try DistinguishedName(rfc4514: body.subject),
            subjectAlternativeNames: body.subjectAlternativeNames ?? [], notBefore: now,
            notAfter: now.addingTimeInterval(
                try ValidityDays(body.validityDays ?? CertificateValidity.daysDefault).seconds))
        return KeystoreEntryResource(try await call.tenant.keystore.createKeyPair(specification, by: call.by))
    }
}

extension Keystore {
    /// The passphrases that opened keys which the keystore's own did not, by alias.
    fileprivate var ownPassphrases: [String: Passphrase] {
        var passphrases: [String: Passphrase] = [:]
        for entry in entries {
            guard case .key(let key, _) = entry.content else { continue }
            passphrases[entry.alias] = key.ownPassphrase
        }
        return passphrases
    }
}

extension KeystoreAdditionResource {
    fileprivate init(_ report: KeystoreAdditionReport) {
        self.init(
            message: report.message,
            results: report.results.map {
                KeystoreAdditionResult(
                    alias: $0.alias, kind: $0.kind, outcome: KeystoreAdditionOutcome($0.outcome), reason: $0.reason)
            }, version: report.version)
    }
}

extension KeystoreAdditionOutcome {
    fileprivate init(_ outcome: KeystoreAdditionReport.Outcome) {
        switch outcome {
        case .added: self = .added
        case .kept: self = .kept
        case .overwritten: self = .overwritten
        case .refused: self = .refused
        case .removed: self = .removed
        }
    }
}
