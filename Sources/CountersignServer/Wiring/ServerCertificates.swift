import Issuance
import KeyMaterial

/// The certificate that this server shows at both ports: issued by its own authority at each start.
///
/// The key is made anew and never written down.
struct ServerCertificates {
    let key: PrivateKey
    /// The server's own certificate first, then the authority's.
    let chain: [Certificate]
    let authority: Certificate

    init(authority: IssuingAuthority, hosts: [String]) async throws {
        let issued = try await authority.serverCertificate(hosts: hosts)
        key = issued.privateKey
        chain = issued.chain
        self.authority = authority.certificate
    }
}
