import Foundation
import Issuance
import KeyMaterial
import Synchronization

/// The certificate that this server shows at both ports: issued by its own authority at each start, and anew when it
/// nears its end or another authority is to show itself.
///
/// The key is made anew each time and never written down.
final class ServerCertificates: Sendable {
    struct Identity: Sendable {
        let key: PrivateKey
        /// The server's own certificate first, then its authority's.
        let chain: [Certificate]

        var authority: Certificate? { chain.last }
    }

    private let authority: IssuingAuthority
    private let hosts: [String]
    private let shown: Mutex<Identity>

    init(authority: IssuingAuthority, hosts: [String]) async throws {
        self.authority = authority
        self.hosts = hosts
        shown = Mutex(try await Self.issue(authority, hosts))
    }

    /// What new connections are shown.
    var identity: Identity { shown.withLock { $0 } }

    /// What callers are to trust, the authority of what is shown first.
    var authorities: [Certificate] { authority.published }

    /// Issues anew where it is time to; returns whether it was.
    func renew(at now: Date) async throws -> Bool {
        let identity = identity
        guard let leaf = identity.chain.first else { return false }
        let lifetime = leaf.notAfter.timeIntervalSince(leaf.notBefore)
        let isNearItsEnd = leaf.notAfter.timeIntervalSince(now) < lifetime / 3
        guard isNearItsEnd || identity.authority != authority.published.first else { return false }
        let new = try await Self.issue(authority, hosts)
        shown.withLock { $0 = new }
        return true
    }

    private static func issue(_ authority: IssuingAuthority, _ hosts: [String]) async throws -> Identity {
        let issued = try await authority.serverCertificate(hosts: hosts)
        return Identity(key: issued.privateKey, chain: issued.chain)
    }
}
