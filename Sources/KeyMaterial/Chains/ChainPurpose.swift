/// What the certificate at the end of a chain is to prove.
public enum ChainPurpose: Hashable, Sendable {
    /// That a client is who it says. An absent extended key usage restricts nothing.
    case clientAuthentication
    /// That a server is the host that was asked for: a DNS name or an address. The rules of the public web hold too:
    /// what `clientAuthentication` leaves to RFC 5280 is stricter here.
    ///
    /// A nil host is not compared.
    case serverAuthentication(host: String?)

    /// The purpose's object identifier in an extended key usage.
    var keyPurpose: String {
        switch self {
        case .clientAuthentication: ExtendedKeyUsage.clientAuthentication
        case .serverAuthentication: ExtendedKeyUsage.serverAuthentication
        }
    }

    var isServer: Bool { self != .clientAuthentication }
}
