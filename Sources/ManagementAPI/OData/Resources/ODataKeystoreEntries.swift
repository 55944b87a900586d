import Foundation
import IntegrationTenant
import KeyMaterial
import KeystoreFormats

extension ODataEntityType {
    static let keystoreEntry = ODataEntityType(
        name: "KeystoreEntry", set: "KeystoreEntries", keys: ["Hexalias"],
        properties: [.init("Hexalias"), .init("Alias")] + ODataCertificate.properties + [
            .init("Type"), .init("Owner"), .init("LastModifiedBy"), .init("LastModifiedTime", .dateTime),
            .init("CreatedBy"), .init("CreatedTime", .dateTime), .init("Status"),
        ],
        navigations: [
            .many("ChainCertificates", "ChainCertificate"), .one("Keystore", "Keystore"),
        ])

    static let chainCertificate = ODataEntityType(
        name: "ChainCertificate", set: "ChainCertificates", keys: ["Hexalias", "Index"],
        properties: [.init("Hexalias"), .init("Alias"), .init("Index", .int32)]
            + ODataCertificate.properties.filter { $0.name != "EllipticCurve" },
        isPart: true)
}

/// The entries of the tenant's keystore.
enum ODataKeystoreEntries {
    static let operations: [ODataOperation] = [
        ODataOperation(.get, "KeystoreEntries", .tenantRead, parameters: ["keystoreName"]) { call in
            .collection(.keystoreEntry, try await entries(call))
        },
        ODataOperation(.get, "KeystoreEntries('{Hexalias}')", .tenantRead, parameters: ["keystoreName"]) { call in
            .entity(entity(try await found(call), now: call.now))
        },
        ODataOperation(
            .put, "KeystoreEntries('{Hexalias}')", .tenantWrite,
            parameters: ["renameAlias", "returnHexAlias", "returnKeystoreEntries"], rename),
        ODataOperation(
            .delete, "KeystoreEntries('{Hexalias}')", .tenantWrite,
            parameters: ["keystoreName", "activate", "returnKeystoreEntries"]
        ) { call in
            try await checkName(call)
            try await call.tenant.keystore.delete(try Hexalias.decode(call.key("Hexalias")), by: call.by)
            return try await afterChange(call)
        },
        ODataOperation(
            .get, "KeystoreEntries('{Hexalias}')/Certificate/$value", .tenantRead,
            parameters: ["keystoreName", "rootCA"]
        ) { call in
            let entry = try await found(call)
            let isRoot = try call.flag("rootCA")
            guard let certificate = isRoot ? entry.chain.last : entry.certificate else {
                throw ODataError(.notFound, "The entry has no certificate")
            }
            return .content(
                certificate.derEncoded, mediaType: "application/pkix-cert",
                fileName: "\(entry.alias)\(isRoot ? "_rootCA" : "").cer")
        },
        ODataOperation(
            .get, "KeystoreEntries('{Hexalias}')/ChainCertificates", .tenantRead, parameters: ["keystoreName"]
        ) { call in
            .collection(.chainCertificate, chain(try await found(call), now: call.now))
        },
        ODataOperation(
            .get, "KeystoreEntries('{Hexalias}')/ChainResource/$value", .tenantRead, parameters: ["keystoreName"]
        ) { call in
            let entry = try await found(call)
            return .content(
                PKCS7Writer.bytes(of: entry.chain), mediaType: "application/x-pkcs7-certificates",
                fileName: "\(entry.alias).p7b")
        },
        ODataOperation(.get, "KeystoreEntries('{Hexalias}')/SigningRequest/$value", .tenantRead) { call in
            let alias = try Hexalias.decode(call.key("Hexalias"))
            let request = try await call.tenant.keystore.signingRequest(alias)
            return .content(
                Array(request.pem.utf8), mediaType: "application/pkcs10", fileName: "\(alias).csr")
        },
        ODataOperation(.get, "KeystoreEntries('{Hexalias}')/Keystore", .tenantRead) { call in
            _ = try await found(call)
            return .entity(try await ODataKeystores.keystore("system", call))
        },
    ]

    private static func rename(_ call: ODataCall) async throws -> ODataResult {
        let alias = try Hexalias.decode(call.key("Hexalias"))
        let renamed = try await call.tenant.keystore.rename(
            alias, to: try call.required("renameAlias"), by: call.by)
        if try call.flag("returnHexAlias") {
            return .content(
                Array("[\(Hexalias.encode(renamed.alias))]".utf8), mediaType: "text/plain;charset=utf-8",
                fileName: nil)
        }
        return try await afterChange(call)
    }

    /// All entries where the caller asks for them, else nothing.
    static func afterChange(_ call: ODataCall) async throws -> ODataResult {
        guard try call.flag("returnKeystoreEntries") else { return .noContent }
        let entries = try await call.tenant.keystore.entries()
        return .collection(.keystoreEntry, entries.map { entity($0, now: call.now) })
    }

    private static func entries(_ call: ODataCall) async throws -> [ODataEntity] {
        try await stored(call).map { entity($0, now: call.now) }
    }

    private static func found(_ call: ODataCall) async throws -> TenantKeystoreEntry {
        let alias = try Hexalias.decode(call.key("Hexalias"))
        guard let entry = try await stored(call).first(where: { $0.alias.lowercased() == alias.lowercased() }) else {
            throw ODataError(.notFound, "There is no entry '\(alias)' in the keystore")
        }
        return entry
    }

    /// The entries of the keystore that the request names: the current one, or what was backed up.
    private static func stored(_ call: ODataCall) async throws -> [TenantKeystoreEntry] {
        switch call.parameter("keystoreName") ?? "system" {
        case "system": return try await call.tenant.keystore.entries()
        case ODataKeystores.backupName:
            guard let backup = try await call.tenant.keystore.backup() else { return [] }
            return try await call.tenant.keystore.entries(version: backup.number).filter { !$0.isProtected }
        case let name: throw ODataKeystores.noKeystore(name)
        }
    }

    private static func checkName(_ call: ODataCall) async throws {
        let name = call.parameter("keystoreName") ?? "system"
        guard name == "system", try !call.flag("activate") else { throw ODataKeystores.noKeystore("KeyRenewal") }
    }

    static func entity(_ entry: TenantKeystoreEntry, status: String? = nil, now: Date) -> ODataEntity {
        var values = entry.certificate.map { ODataCertificate.values($0, now: now) } ?? [:]
        values["Hexalias"] = .string(Hexalias.encode(entry.alias))
        values["Alias"] = .string(entry.alias)
        values["Type"] = entry.kind == .keyPair ? "Key Pair" : "Certificate"
        // Clients leave out what is not theirs to change by this name.
        values["Owner"] = entry.isProtected ? "SAP" : "Tenant Administrator"
        values["LastModifiedBy"] = .string(entry.modifiedBy)
        values["LastModifiedTime"] = .time(entry.modifiedAt)
        values["CreatedBy"] = .string(entry.createdBy)
        values["CreatedTime"] = .time(entry.createdAt)
        values["Status"] = .optional(status)
        return ODataEntity(.keystoreEntry, values)
    }

    private static func chain(_ entry: TenantKeystoreEntry, now: Date) -> [ODataEntity] {
        let hexalias = Hexalias.encode(entry.alias)
        return entry.chain.enumerated().map { index, certificate in
            var values = ODataCertificate.values(certificate, now: now)
            values["Hexalias"] = .string(hexalias)
            values["Alias"] = .string(entry.alias)
            values["Index"] = .integer(index)
            return ODataEntity(
                .chainCertificate, at: "ChainCertificates(Hexalias='\(hexalias)',Index=\(index))", values)
        }
    }
}
