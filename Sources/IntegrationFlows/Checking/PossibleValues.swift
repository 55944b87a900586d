/// What a text with `${…}` in it can come to when a message runs, as far as the flow itself says.
///
/// A property or header counts as what the flow's Content Modifiers set it to, anywhere in the flow: constants,
/// externalised parameters, and texts made of such.
public struct PossibleValues: Sendable, Hashable {
    public var values: Set<String>
    /// Whether a message, its sender, a receiver or a store may make something else of it.
    public var isOpen: Bool

    static let open = PossibleValues(values: [], isOpen: true)
    /// Texts that can come to more than this are open.
    private static let valuesMax = 64

    /// What either of two places gives.
    mutating func formUnion(_ other: PossibleValues) {
        values.formUnion(other.values)
        isOpen = isOpen || other.isOpen
        bound()
    }

    /// What the one followed by the other gives.
    func followed(by other: PossibleValues) -> PossibleValues {
        var both = PossibleValues(values: [], isOpen: isOpen || other.isOpen)
        for first in values { both.values.formUnion(other.values.map { first + $0 }) }
        both.bound()
        return both
    }

    private mutating func bound() {
        if values.count > Self.valuesMax { self = .open }
    }
}

extension IntegrationFlow {
    /// What a channel's private key alias can come to; nil where the channel has none.
    ///
    /// - Parameter parameters: values of `{{name}}`; a name without one leaves the alias open.
    public func possibleAliases(of channel: Channel, parameters: FlowParameters) -> PossibleValues? {
        guard let written = channel.privateKeyAlias else { return nil }
        let (text, missing) = parameters.resolve(written)
        guard missing.isEmpty else { return .open }
        guard text.contains("$") else { return PossibleValues(values: [text], isOpen: false) }
        guard let expression = try? SimpleExpression(text) else { return .open }
        return ValueTrace(resolved(with: parameters).flow, parameters).values(of: expression)
    }
}
