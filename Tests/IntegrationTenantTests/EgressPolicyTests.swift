import FlowAdapters
import Testing

@Suite("The egress policy")
struct EgressPolicyTests {
    private func refusal(_ text: String, _ port: Int = 443, loopback: Bool = false, own: Set<Int> = []) -> String? {
        guard let address = NetworkAddress(text) else { return "no address" }
        return EgressPolicy(allowsLoopback: loopback, ownPorts: own).refusal(of: address, port: port)
    }

    @Test(arguments: [
        "169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    ])
    func unreachableAddressesAreRefusedWhateverIsConfigured(address: String) {
        #expect(refusal(address, loopback: true) != nil)
    }

    @Test(arguments: ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
    func loopbackIsRefusedUnlessAllowed(address: String) {
        #expect(refusal(address) != nil)
        #expect(refusal(address, loopback: true) == nil)
    }

    @Test func ownPortsAreRefusedEvenWhereLoopbackIsAllowed() {
        #expect(refusal("127.0.0.1", 8443, loopback: true, own: [8443]) != nil)
        #expect(refusal("::ffff:127.0.0.1", 8443, loopback: true, own: [8443]) != nil)
        #expect(refusal("127.0.0.1", 8444, loopback: true, own: [8443]) == nil)
    }

    @Test(arguments: ["localhost", "example.org", "1.2.3", "", "[::1]"])
    func whatIsNoAddressIsNone(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(arguments: ["93.184.216.34", "2606:2800:220:1::1", "10.1.2.3", "192.168.1.1", "fd00::1"])
    func otherAddressesAreAllowed(address: String) {
        #expect(refusal(address) == nil)
    }
}
