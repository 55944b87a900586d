import Foundation

/// Where somebody calls from, as far as it is one party's: an IPv4 address, or an IPv6 network of 64 bits, within which
/// one party has as many addresses as it likes.
///
/// What is shared among callers is shared among these. Source: RFC 6177 section 2.
public struct PeerNetwork: Hashable, Sendable {
    let text: String

    /// `address` is numeric, of either family; whatever else it is stands for itself.
    public init(of address: String) {
        var parsed = in6_addr()
        guard address.contains(":"), inet_pton(AF_INET6, address, &parsed) == 1 else {
            text = address
            return
        }
        let bytes = withUnsafeBytes(of: parsed) { Array($0) }
        // An IPv4 address in IPv6's clothes. Source: RFC 4291 section 2.5.5.2.
        let isMapped = bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xff, 0xff])
        let network = isMapped ? bytes[12...] : bytes[..<8]
        text = network.map { String($0) }.joined(separator: isMapped ? "." : "-")
    }
}
