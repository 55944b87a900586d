import IdentityDirectory
import Testing

struct PeerNetworkTests {
    private static let same = [
        ("192.0.2.1", "192.0.2.1"), ("192.0.2.1", "::ffff:192.0.2.1"), ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"),
        ("::1", "::2"),
    ]
    private static let different = [
        ("192.0.2.1", "192.0.2.2"), ("::ffff:192.0.2.1", "::ffff:192.0.2.2"), ("2001:db8:0:1::1", "2001:db8:0:2::1"),
        ("", "192.0.2.1"), ("::", "0.0.0.0"), ("fe80::1%eth0", "fe80::1%eth1"),
    ]

    @Test(arguments: same) func oneParty(one: String, other: String) {
        #expect(PeerNetwork(of: one) == PeerNetwork(of: other))
    }

    @Test(arguments: different) func two(one: String, other: String) {
        #expect(PeerNetwork(of: one) != PeerNetwork(of: other))
    }
}
