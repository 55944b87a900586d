import NIOCore
import Synchronization

/// Which addresses may be called, judged after the name has been resolved.
///
/// Never: link-local addresses, the clouds' metadata services, what is no single host, and this process's own ports.
/// Loopback only where the configuration says so.
public final class EgressPolicy: Sendable {
    private let allowsLoopback: Bool
    private let ownPorts: Mutex<Set<Int>>

    public init(allowsLoopback: Bool, ownPorts: Set<Int> = []) {
        self.allowsLoopback = allowsLoopback
        self.ownPorts = Mutex(ownPorts)
    }

    /// Adds ports that this process listens on, once they are known.
    public func addOwnPorts(_ ports: some Sequence<Int>) {
        ownPorts.withLock { $0.formUnion(ports) }
    }

    /// Why an address may not be called; nil when it may.
    public func refusal(of address: NetworkAddress, port: Int) -> String? {
        if address.isLinkLocal { return "\(address) is a link-local address" }
        if address.isMetadataService { return "\(address) is a metadata service" }
        if address.isNoHost { return "\(address) is no address of a host" }
        if address.isLoopback, !allowsLoopback { return "\(address) is a loopback address" }
        if ownPorts.withLock({ $0.contains(port) }), address.isLoopback || Self.isOwn(address) {
            return "port \(port) of \(address) is this server's own"
        }
        return nil
    }

    private static func isOwn(_ address: NetworkAddress) -> Bool {
        let devices = (try? System.enumerateDevices()) ?? []
        return devices.contains { $0.address?.ipAddress == address.text }
    }
}
