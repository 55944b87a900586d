import Foundation
import IntegrationFlows

extension FlowDeployments {
    /// All packages in the order of id; the default one is always there.
    public func packages() async throws -> [IntegrationPackage] {
        let stored = try await store.packages()
        guard !stored.contains(where: { $0.id == IntegrationPackage.defaultID }) else { return stored }
        let own = IntegrationPackage(
            id: IntegrationPackage.defaultID, name: "Default", shortText: "Flows that were imported into no package",
            at: Date(timeIntervalSince1970: 0), by: "system")
        return (stored + [own]).sorted { $0.id < $1.id }
    }

    /// Throws `notFound`.
    public func package(_ id: String) async throws -> IntegrationPackage {
        guard let package = try await packages().first(where: { $0.id == id }) else {
            throw TenantError(.notFound, "There is no package '\(id)'")
        }
        return package
    }

    /// Adds a package, or replaces what is said of it when `overwrite` is given; its flows stay.
    ///
    /// Throws `alreadyExists`, `badInput`, `limitExceeded`.
    public func savePackage(
        _ draft: IntegrationPackage, overwrite: Bool, by: String
    ) async throws -> IntegrationPackage {
        var package = draft
        let texts =
            [draft.name, draft.shortText, draft.description, draft.version, draft.vendor]
            + draft.attributes.values
        guard !draft.id.isEmpty, draft.id == FlowProject.sanitised(draft.id), !draft.name.isEmpty,
            texts.allSatisfy({ $0.utf8.count <= 64 << 10 })
        else {
            throw TenantError(
                .badInput, "A package has a name, and an id of letters, digits, '_', '-' and '.', at most 150")
        }
        let all = try await packages()
        if let old = all.first(where: { $0.id == draft.id }) {
            guard overwrite else {
                throw TenantError(.alreadyExists, "There is a package '\(draft.id)' already", hint: "Overwrite it.")
            }
            package.createdAt = old.createdAt
            package.createdBy = old.createdBy
        } else {
            guard all.count < 10_000 else { throw TenantError(.limitExceeded, "The tenant keeps 10000 packages") }
            package.createdAt = clock.now
            package.createdBy = by
        }
        package.modifiedAt = clock.now
        package.modifiedBy = by
        try await store.save(package)
        return package
    }

    /// Removes a package with its flows; throws `inUse` with those that are deployed, `notFound`, and
    /// `protectedEntry` for the default package.
    public func deletePackage(_ id: String, by: String) async throws {
        _ = try await package(id)
        guard id != IntegrationPackage.defaultID else {
            throw TenantError(.protectedEntry, "The package '\(id)' is always there")
        }
        let flows = try await list().filter { $0.packageID == id }
        let deployed = flows.filter { $0.deployment != nil }.map(\.id)
        guard deployed.isEmpty else {
            throw TenantError(
                .inUse, "Flows of the package are deployed: \(deployed.joined(separator: ", "))",
                hint: "Undeploy them first.", aliases: deployed)
        }
        for flow in flows { try await delete(flow.id, by: by) }
        _ = try await store.deletePackage(id, by: by)
        logger.info("package deleted", metadata: ["package": "\(id)", "by": "\(by)"])
    }
}
