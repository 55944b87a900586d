/// Which addresses the gateway may connect to; asked after the name was resolved, so that a name cannot lead astray.
public struct EgressPolicy: Sendable {
    private let decide: @Sendable (_ address: String, _ port: Int) -> Bool

    /// `decide` gets a numeric IPv4 or IPv6 address, IPv4-mapped ones as IPv4; it is called on an event loop and must
    /// not wait for anything.
    public init(_ decide: @escaping @Sendable (_ address: String, _ port: Int) -> Bool) {
        self.decide = decide
    }

    /// Everything but link-local and unspecified addresses.
    public static let anythingButLinkLocal = EgressPolicy { address, _ in
        let address = address.lowercased()
        let isLinkLocal =
            address.hasPrefix("169.254.")
            || ["fe8", "fe9", "fea", "feb"].contains { address.hasPrefix($0) }
        return !isLinkLocal && !address.hasPrefix("0.") && address != "::"
    }

    func allows(address: String, port: Int) -> Bool {
        let isMapped = address.lowercased().hasPrefix("::ffff:") && address.contains(".")
        return decide(isMapped ? String(address.dropFirst("::ffff:".count)) : address, port)
    }
}
