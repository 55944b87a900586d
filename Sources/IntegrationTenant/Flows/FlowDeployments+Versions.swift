import Foundation

extension FlowDeployments {
    /// A flow's saved states, newest first; throws `notFound`.
    public func versions(of id: String) async throws -> [FlowVersion] {
        let current = FlowVersion(try await artifact(id))
        return [current] + (try await history.versions(of: id)).filter { $0.revision < current.revision }
    }

    /// A flow as it was saved once; throws `notFound`.
    public func version(_ revision: Int, of id: String) async throws -> FlowArtifact {
        let current = try await artifact(id)
        if revision == current.revision { return current }
        guard let kept = try await history.version(revision, of: id), revision < current.revision else {
            throw TenantError(
                .notFound, "The flow '\(id)' has no revision \(revision) any more",
                hint: "See its versions: the newest \(surroundings.configuration.flowVersionsMax) are kept.")
        }
        return kept
    }

    /// What changed from one saved state to another; throws `notFound`.
    public func difference(of id: String, from old: Int, to new: Int) async throws -> FlowDifference {
        FlowDifference(from: try await version(old, of: id), to: try await version(new, of: id))
    }

    /// Brings a saved state back as a new one; what is deployed stays. Throws `notFound`.
    public func restore(_ id: String, revision: Int, by: String) async throws -> FlowArtifact {
        let kept = try await version(revision, of: id)
        let artifact = try await edit(id, by: by) { artifact in
            artifact.name = kept.name
            artifact.version = kept.version
            artifact.description = kept.description
            artifact.iflw = kept.iflw
            artifact.parameters = kept.parameters
            artifact.resources = kept.resources
        }
        logger.info("flow restored", metadata: ["flow": "\(id)", "revision": "\(revision)", "by": "\(by)"])
        return artifact
    }

    /// Replaces a flow in the store, where each revision stays as a version for a while.
    func save(_ artifact: FlowArtifact, expecting revision: Int, by: String) async throws {
        try await store.update(artifact, expecting: revision, by: by)
        if artifact.revision != revision {
            try await history.pruneVersions(of: artifact.id, keeping: surroundings.configuration.flowVersionsMax)
        }
    }
}
