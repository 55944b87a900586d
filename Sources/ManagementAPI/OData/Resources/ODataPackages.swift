import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let integrationPackage = ODataEntityType(
        name: "IntegrationPackage", set: "IntegrationPackages", keys: ["Id"],
        properties: [
            .init("Id"), .init("Name"), .init("Description"), .init("ShortText"), .init("Version"), .init("Vendor"),
            .init("Mode"), .init("SupportedPlatform"), .init("ModifiedBy"), .init("CreationDate"),
            .init("ModifiedDate"), .init("CreatedBy"), .init("Products"), .init("Keywords"), .init("Countries"),
            .init("Industries"), .init("LineOfBusiness"),
        ], navigations: [.many("IntegrationDesigntimeArtifacts", "IntegrationDesigntimeArtifact")], hasContent: true)
}

/// Packages of integration flows.
enum ODataPackages {
    /// What is kept as it comes, because nothing here depends on it.
    private static let attributes = [
        "SupportedPlatform", "Products", "Keywords", "Countries", "Industries", "LineOfBusiness",
    ]

    static let operations: [ODataOperation] = [
        ODataOperation(.get, "IntegrationPackages", .tenantRead) { call in
            .collection(.integrationPackage, try await call.tenant.flows.packages().map(entity))
        },
        ODataOperation(.get, "IntegrationPackages('{Id}')", .tenantRead) { call in
            .entity(entity(try await call.tenant.flows.package(call.key("Id"))))
        },
        ODataOperation(.post, "IntegrationPackages", .flowWrite, parameters: ["Overwrite"]) { call in
            let overwrites = try call.flag("Overwrite")
            let body = try call.body()
            if let content = try body.bytes("PackageContent") {
                return .created(entity(try await importContent(content, overwrites: overwrites, call)))
            }
            let id = try body.text("Id") ?? body.required("Name").filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
            let draft = IntegrationPackage(id: id, name: try body.required("Name"), at: call.now, by: call.by)
            return .created(entity(try await save(draft, body, overwrites: overwrites, call)))
        },
        ODataOperation(.put, "IntegrationPackages('{Id}')", .flowWrite) { call in
            let old = try await call.tenant.flows.package(call.key("Id"))
            let body = try call.body()
            guard try body.text("Id") ?? old.id == old.id else {
                throw ODataError(.badRequest, "Id in the body is not the one in the path")
            }
            _ = try await save(old, body, overwrites: true, call)
            return .accepted(nil)
        },
        ODataOperation(.delete, "IntegrationPackages('{Id}')", .flowWrite) { call in
            try await call.tenant.flows.deletePackage(call.key("Id"), by: call.by)
            return .accepted(nil)
        },
        ODataOperation(.get, "IntegrationPackages('{Id}')/$value", .tenantRead) { call in
            let package = try await call.tenant.flows.package(call.key("Id"))
            return .content(
                try await PackageArchive.encode(package, call.tenant.flows), mediaType: "application/zip",
                fileName: "\(package.id).zip")
        },
        ODataOperation(.get, "IntegrationPackages('{Id}')/IntegrationDesigntimeArtifacts", .tenantRead) { call in
            let package = try await call.tenant.flows.package(call.key("Id"))
            return .collection(
                .designtimeArtifact,
                try await call.tenant.flows.list().filter { $0.packageID == package.id }.map(ODataDesigntime.entity))
        },
        ODataOperation(
            .get, "IntegrationPackages('{Id}')/IntegrationDesigntimeArtifacts(Id='{ArtifactId}',Version='{Version}')",
            .tenantRead
        ) { call in
            let artifact = try await ODataDesigntime.artifact(call.key("ArtifactId"), call)
            guard artifact.packageID == call.key("Id") else {
                throw ODataError(.notFound, "The package has no flow '\(artifact.id)'")
            }
            return .entity(ODataDesigntime.entity(artifact))
        },
    ]

    /// Takes over what the body says; what it leaves out stays.
    private static func save(
        _ draft: IntegrationPackage, _ body: ODataBody, overwrites: Bool, _ call: ODataCall
    ) async throws -> IntegrationPackage {
        let known = [
            "Id", "Name", "Description", "ShortText", "Version", "Vendor", "Mode", "ModifiedBy", "CreatedBy",
            "CreationDate", "ModifiedDate",
        ]
        try body.refuse(unless: Set(known + attributes), of: .integrationPackage)
        guard try body.text("Mode") ?? "EDIT_ALLOWED" == "EDIT_ALLOWED" else {
            throw ODataError(.badRequest, "Packages of another mode than EDIT_ALLOWED are not offered")
        }
        var package = draft
        package.name = try body.text("Name") ?? draft.name
        package.description = try body.text("Description") ?? draft.description
        package.shortText = try body.text("ShortText") ?? draft.shortText
        package.version = try body.text("Version") ?? draft.version
        package.vendor = try body.text("Vendor") ?? draft.vendor
        for name in attributes {
            if let text = try body.text(name) { package.attributes[name] = text }
        }
        return try await call.tenant.flows.savePackage(package, overwrite: overwrites, by: call.by)
    }

    private static func importContent(
        _ bytes: [UInt8], overwrites: Bool, _ call: ODataCall
    ) async throws -> IntegrationPackage {
        let archive = try PackageArchive(bytes: bytes)
        let draft = IntegrationPackage(
            id: archive.id, name: archive.name, shortText: archive.shortText, at: call.now, by: call.by)
        let package = try await call.tenant.flows.savePackage(draft, overwrite: overwrites, by: call.by)
        for files in archive.projects {
            _ = try await call.tenant.flows.importFlow(
                files: files, packageID: package.id, overwrite: overwrites, by: call.by)
        }
        return package
    }

    private static func entity(_ package: IntegrationPackage) -> ODataEntity {
        var values: [String: ODataValue] = [
            "Id": .string(package.id), "Name": .string(package.name), "Description": .string(package.description),
            "ShortText": .string(package.shortText), "Version": .string(package.version),
            "Vendor": .string(package.vendor), "Mode": "EDIT_ALLOWED", "ModifiedBy": .string(package.modifiedBy),
            "CreationDate": .string(String(package.createdAt.milliseconds)),
            "ModifiedDate": .string(String(package.modifiedAt.milliseconds)), "CreatedBy": .string(package.createdBy),
        ]
        for name in attributes { values[name] = .string(package.attributes[name] ?? "") }
        return ODataEntity(.integrationPackage, values)
    }
}
