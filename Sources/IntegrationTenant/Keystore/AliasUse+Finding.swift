import IntegrationFlows

extension AliasUse {
    /// Channels of one flow that name an alias or may come to it, in its saved and its deployed state.
    static func uses(of alias: String, in artifact: FlowArtifact) -> [AliasUse] {
        let saved = channels(alias, iflw: artifact.iflw, parameters: artifact.parameters)
        let deployed = artifact.deployment.map { channels(alias, iflw: $0.iflw, parameters: $0.parameters) } ?? []
        let names = (saved + deployed).map(\.channel.name).reduce(into: [String]()) { names, name in
            if !names.contains(name) { names.append(name) }
        }
        return names.map { name in
            let (here, there) = (saved.first { $0.channel.name == name }, deployed.first { $0.channel.name == name })
            // What runs says more than what is only saved.
            let found = there ?? here
            return AliasUse(
                flowID: artifact.id, flowName: artifact.name, channelName: name,
                parameter: (here ?? there)?.channel.privateKeyAlias.flatMap { FlowParameters.names(in: $0).first },
                isDeployed: there != nil, isPossible: found?.isCertain == false)
        }
    }

    private static func channels(
        _ alias: String, iflw: [UInt8], parameters: FlowParameters
    ) -> [(channel: Channel, isCertain: Bool)] {
        guard let flow = try? IntegrationFlow(iflw: iflw) else { return [] }
        let folded = alias.lowercased()
        return flow.receiverChannels.compactMap { channel in
            guard let aliases = flow.possibleAliases(of: channel, parameters: parameters) else { return nil }
            let isCertain = aliases.values.contains { $0.lowercased() == folded }
            return isCertain || aliases.isOpen && usesCertificate(channel, parameters) ? (channel, isCertain) : nil
        }
    }

    /// A channel that authenticates otherwise is told where it names the alias, and not where it only might.
    private static func usesCertificate(_ channel: Channel, _ parameters: FlowParameters) -> Bool {
        guard let authentication = channel.authentication else { return true }
        let (text, missing) = parameters.resolve(authentication)
        return !missing.isEmpty || text == "Client Certificate"
    }
}
