extension FlowCheck {
    /// Examines a flow with its parameters.
    ///
    /// - Parameters:
    ///   - adapters: receiver adapters that there is a channel for.
    ///   - resources: the project's other files; nil where only the flow is at hand.
    public init(
        flow: IntegrationFlow, parameters: FlowParameters, adapters: Set<String> = ReceiverRegistry.adapters,
        resources: ProjectResources? = nil
    ) {
        let (resolved, unresolved) = flow.resolved(with: parameters)
        self.flow = flow
        let compiled = FlowCompilation(
            StepContext(flow: resolved, parameters: parameters, adapters: adapters, resources: resources))
        missing = compiled.missing
        missingResources = compiled.missingResources
        unresolvedParameters = unresolved
        channels = flow.channels.map { ChannelSummary($0, parameters: parameters) }
    }
}

extension FlowCheck.ChannelSummary {
    init(_ channel: Channel, parameters: FlowParameters) {
        id = channel.id
        name = channel.name
        direction = channel.direction
        adapter = channel.adapter
        authentication = channel.authentication.map { parameters.resolve($0).text }
        privateKeyAlias = channel.privateKeyAlias
        resolvedPrivateKeyAlias = channel.privateKeyAlias.flatMap { alias in
            let (text, missing) = parameters.resolve(alias)
            return text.isEmpty || !missing.isEmpty ? nil : text
        }
        address = channel.address.map { parameters.resolve($0).text }
    }
}
