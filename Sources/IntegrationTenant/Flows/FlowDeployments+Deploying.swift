import Foundation
import IntegrationFlows

extension FlowDeployments {
    /// Deploys the saved state, or one that was saved before.
    ///
    /// - Parameters:
    ///   - revision: nil: the newest.
    ///   - by: who asks.
    ///
    /// Throws `notRunnable` with every missing step and adapter, `badInput` for parameters without a value, aliases
    /// that the keystore does not have and receivers without an address, `alreadyExists` for an endpoint that
    /// another deployed flow has.
    public func deploy(_ id: String, revision: Int? = nil, by: String) async throws -> FlowArtifact {
        do {
            let artifact = try await deployed(id, revision: revision, by: by)
            problems.withLock { $0[id] = nil }
            return artifact
        } catch let error as TenantError where error.code != .notFound {
            problems.withLock { $0[id] = error.detail }
            throw error
        }
    }

    private func deployed(_ id: String, revision: Int?, by: String) async throws -> FlowArtifact {
        var artifact = try await artifact(id)
        var saved = artifact
        if let revision { saved = try await version(revision, of: id) }
        let check = try check(saved)
        guard check.isRunnable else {
            throw TenantError(
                .notRunnable, "The flow '\(id)' needs what is not here: \(check.missing.joined(separator: "; "))",
                missing: check.missing)
        }
        guard check.unresolvedParameters.isEmpty else {
            let names = check.unresolvedParameters.joined(separator: ", ")
            throw TenantError(.badInput, "These parameters have no value: \(names)", hint: "Configure the flow.")
        }
        try checkReceivers(check)
        let deployment = FlowDeployment(
            revision: saved.revision, deployedAt: clock.now, deployedBy: by, status: .started, iflw: saved.iflw,
            parameters: saved.parameters, resources: saved.resources)
        let flow = try Self.ready(saved, deployment, adapters: adapters)
        try Self.checkSenders(flow)
        try checkEndpoints(flow)
        artifact.deployment = deployment
        try await save(artifact, expecting: artifact.revision, by: by)
        setDeployed(flow, id: id)
        logger.info("flow deployed", metadata: ["flow": "\(id)", "revision": "\(saved.revision)", "by": "\(by)"])
        await hasDeployed.withLock { $0 }?(flow)
        return artifact
    }

    /// Throws `notDeployed` when there is nothing to take back.
    public func undeploy(_ id: String, by: String) async throws -> FlowArtifact {
        var artifact = try await artifact(id)
        guard artifact.deployment != nil else { throw TenantError(.notDeployed, "The flow '\(id)' is not deployed") }
        artifact.deployment = nil
        try await save(artifact, expecting: artifact.revision, by: by)
        setDeployed(nil, id: id)
        problems.withLock { $0[id] = nil }
        logger.info("flow undeployed", metadata: ["flow": "\(id)", "by": "\(by)"])
        return artifact
    }

    private func checkReceivers(_ check: FlowCheck) throws {
        for channel in check.channels where channel.direction == .receiver {
            guard let address = channel.address, !address.isEmpty else {
                throw TenantError(.badInput, "The receiver channel '\(channel.name)' has no address")
            }
            guard channel.authentication == "Client Certificate", let alias = channel.resolvedPrivateKeyAlias,
                !alias.contains("${")
            else { continue }
            guard let stored = try? stored(alias), stored.privateKey != nil else {
                throw TenantError(
                    .badInput,
                    "The channel '\(channel.name)' names the private key alias '\(alias)', "
                        + "which is no key pair of the keystore",
                    hint: "Add the key pair to the keystore, or set another alias.")
            }
        }
    }

    /// Throws `badInput` for a channel that tells callers by certificates and names none, or something else.
    private static func checkSenders(_ flow: DeployedFlow) throws {
        for channel in flow.program.flow.senderChannels where DeployedFlow.Endpoint.root(channel.adapter) != nil {
            let accepted = channel.acceptedCertificates
            guard accepted.isDemanded else { continue }
            guard !accepted.rows.isEmpty else {
                throw TenantError(
                    .badInput, "The sender channel '\(channel.name)' wants client certificates and names none",
                    hint: "Name subject and issuer of each caller's certificate.")
            }
            for text in accepted.rows.flatMap({ [$0.subject, $0.issuer] })
            where SenderAuthorization.name(text) == nil {
                throw TenantError(
                    .badInput,
                    "The sender channel '\(channel.name)' names a certificate by '\(text.prefix(200))', "
                        + "which is no distinguished name", hint: "Write it as CN=orders,O=Example,C=DE.")
            }
        }
    }

    private func stored(_ alias: String) throws -> StoredKeystoreEntry { try keystore.stored(alias) }

    private func checkEndpoints(_ flow: DeployedFlow) throws {
        for other in deployedFlows() where other.id != flow.id {
            for endpoint in flow.endpoints where other.endpoints.contains(where: { $0.path == endpoint.path }) {
                throw TenantError(.alreadyExists, "The flow '\(other.id)' listens on \(endpoint.path) already")
            }
            for address in flow.directAddresses.keys.sorted() where other.directAddresses[address] != nil {
                throw TenantError(
                    .alreadyExists, "The flow '\(other.id)' has the ProcessDirect address \(address) already")
            }
        }
    }
}
