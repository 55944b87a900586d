import Foundation
import IntegrationTenant
import KeyMaterial
import KeystoreFormats

extension ODataEntityType {
    static let keystore = ODataEntityType(
        name: "Keystore", set: "Keystores", keys: ["Name"],
        properties: [
            .init("Name"), .init("LastModifiedBy"), .init("LastModifiedTime", .dateTime), .init("Size", .int32),
        ], navigations: [.many("Entries", "KeystoreEntry")])
}

/// The keystore as a whole: the current one and its backup.
enum ODataKeystores {
    static let backupName = "backup_admin_system"

    static let operations: [ODataOperation] = [
        ODataOperation(.get, "Keystores", .tenantRead) { call in
            var all = [try await keystore("system", call)]
            if try await call.tenant.keystore.backup() != nil { all.append(try await keystore(backupName, call)) }
            return .collection(.keystore, all)
        },
        ODataOperation(.get, "Keystores('{Name}')", .tenantRead) { call in
            .entity(try await keystore(call.key("Name"), call))
        },
        ODataOperation(.get, "Keystores('{Name}')/Entries", .tenantRead) { call in
            .collection(
                .keystoreEntry,
                try await entries(call.key("Name"), call).map { ODataKeystoreEntries.entity($0, now: call.now) })
        },
        ODataOperation(.get, "KeystoreResources('{Name}')", .tenantRead, export),
        ODataOperation(
            .post, "KeystoreResources", .tenantWrite, parameters: ["importOption", "returnKeystoreEntries"]
        ) { call in
            let body = try call.body()
            try body.refuse(unless: ["Name", "Resource", "Password"])
            switch try body.required("Name") {
            case "system": return try await add(body, call)
            case backupName:
                guard call.parameter("importOption") == nil else {
                    throw ODataError(.badRequest, "A backup takes no importOption")
                }
                _ = try await call.tenant.keystore.backUp(by: call.by)
                return .noContent
            case let name: throw noKeystore(name)
            }
        },
        ODataOperation(
            .put, "KeystoreResources('{Name}')", .tenantWrite,
            parameters: ["retrieveBackup", "deleteEntries", "importOption", "returnKeystoreEntries"], change),
    ]

    static func noKeystore(_ name: String) -> ODataError {
        ["KeyRenewal", "KeyHistory"].contains(name)
            ? ODataError(.notOffered, "\(name) is not offered: the tenant's own key pair is renewed in its place")
            : ODataError(.notFound, "There is no keystore '\(name.prefix(80))'")
    }

    static func keystore(_ name: String, _ call: ODataCall) async throws -> ODataEntity {
        let entries = try await entries(name, call)
        let last = entries.max { $0.modifiedAt < $1.modifiedAt }
        return ODataEntity(
            .keystore,
            [
                "Name": .string(name), "LastModifiedBy": .optional(last?.modifiedBy),
                "LastModifiedTime": .optional(last?.modifiedAt), "Size": .integer(entries.count),
            ])
    }

    private static func entries(_ name: String, _ call: ODataCall) async throws -> [TenantKeystoreEntry] {
        switch name {
        case "system": return try await call.tenant.keystore.entries()
        case backupName:
            guard let backup = try await call.tenant.keystore.backup() else {
                throw ODataError(.notFound, "The keystore has not been backed up")
            }
            return try await call.tenant.keystore.entries(version: backup.number).filter { !$0.isProtected }
        default: throw noKeystore(name)
        }
    }

    /// The public content as a JKS without a passphrase, each chain taken apart into `alias`, `alias_1`, ….
    private static func export(_ call: ODataCall) async throws -> ODataResult {
        var keystore = Keystore(type: .jks)
        for entry in try await entries(call.key("Name"), call) {
            for (index, certificate) in entry.chain.enumerated() {
                let alias = keystore.freeAlias(for: index == 0 ? entry.alias : "\(entry.alias)_\(index)")
                try keystore.addCertificate(alias: alias, certificate: certificate, createdAt: entry.createdAt)
            }
        }
        let bytes = try keystore.encode(passphrase: Passphrase(""))
        let text =
            "{\"d\":{\"Name\":\(ODataJSON.quoted(call.key("Name"))),"
            + "\"Resource\":\"\(Data(bytes).base64EncodedString())\"}}"
        return .content(Array(text.utf8), mediaType: "application/json", fileName: nil)
    }

    private static func add(_ body: ODataBody, _ call: ODataCall) async throws -> ODataResult {
        let rule: KeystoreAdditionRule
        switch call.parameter("importOption") ?? "merge" {
        case "merge": rule = .keep
        case "overwrite": rule = .overwrite
        case "replace": rule = .replace
        default: throw ODataError(.badRequest, "importOption is none of merge, overwrite, replace")
        }
        guard let bytes = try body.bytes("Resource") else { throw ODataError(.badRequest, "The body lacks Resource") }
        let before = try await call.tenant.keystore.entries()
        let report = try await call.tenant.keystore.add(
            bytes: bytes, fileName: "system.jks", passphrase: try body.text("Password").map { Passphrase($0) },
            rule: rule, by: call.by)
        guard try call.parameter("returnKeystoreEntries") == nil || call.flag("returnKeystoreEntries") else {
            return .noContent
        }
        return try await imported(report, before: before, call)
    }

    /// The file's entries with what became of each.
    private static func imported(
        _ report: KeystoreAdditionReport, before: [TenantKeystoreEntry], _ call: ODataCall
    ) async throws -> ODataResult {
        let after = try await call.tenant.keystore.entries()
        let entities = report.results.map { result in
            let folded = result.alias.lowercased()
            let known =
                after.first { $0.alias.lowercased() == folded } ?? before.first { $0.alias.lowercased() == folded }
            let status = status(of: result)
            guard let known else {
                return ODataEntity(
                    .keystoreEntry,
                    [
                        "Hexalias": .string(Hexalias.encode(result.alias)), "Alias": .string(result.alias),
                        "Status": .string(status),
                    ])
            }
            return ODataKeystoreEntries.entity(known, status: status, now: call.now)
        }
        return .collection(.keystoreEntry, entities)
    }

    private static func status(of result: KeystoreAdditionReport.Result) -> String {
        switch result.outcome {
        case .added: "new"
        case .overwritten: "changed"
        case .removed: "removed"
        case .kept:
            result.reason?.contains("already") == true
                ? "unchanged" : "notImported: An entry with the same alias already exists"
        case .refused: "notImported: \(result.reason ?? "it cannot be taken")"
        }
    }

    /// Deletes many entries at once, or brings the backup back.
    private static func change(_ call: ODataCall) async throws -> ODataResult {
        let keystore = call.tenant.keystore
        guard call.key("Name") == "system" else { throw noKeystore(call.key("Name")) }
        if try call.flag("deleteEntries") {
            let aliases = try call.body().required("Aliases").split(separator: ";").map(String.init)
            let known = Set(try await keystore.entries().map { $0.alias.lowercased() })
            let found = aliases.filter { known.contains($0.lowercased()) }
            try await keystore.delete(found, by: call.by)
            return try await ODataKeystoreEntries.afterChange(call)
        }
        guard let name = call.parameter("retrieveBackup") else {
            throw ODataError(.badRequest, "Either deleteEntries or retrieveBackup is needed")
        }
        guard name == backupName else { throw noKeystore(name) }
        guard let backup = try await keystore.backup() else {
            throw ODataError(.notFound, "The keystore has not been backed up")
        }
        switch call.parameter("importOption") ?? "overwrite" {
        case "replace": _ = try await keystore.restore(version: backup.number, by: call.by)
        case "overwrite": _ = try await keystore.restore(version: backup.number, keepsOthers: true, by: call.by)
        default: throw ODataError(.badRequest, "importOption is neither replace nor overwrite")
        }
        return try await ODataKeystoreEntries.afterChange(call)
    }
}
