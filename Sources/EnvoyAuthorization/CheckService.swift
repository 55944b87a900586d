#if EnvoyGRPC
    import Gateway
    import GRPCCore
    import GRPCNIOTransportHTTP2Posix
    import KeyMaterial
    import SwiftASN1
    import X509

    /// Has the desk answer each check, by the certificate that its connection proved to hold.
    ///
    /// What is refused and what is undecided is a denial, never an error of gRPC: an error may be let through, where
    /// Envoy is told so.
    struct CheckService: Envoy_Service_Auth_V3_Authorization.SimpleServiceProtocol {
        let desk: AuthorizationDesk

        func check(
            request: Envoy_Service_Auth_V3_CheckRequest, context: ServerContext
        ) async throws -> Envoy_Service_Auth_V3_CheckResponse {
            let transport = context.transportSpecific as? HTTP2ServerTransport.Posix.Context
            let peer = try transport?.peerCertificate.map { certificate in
                var serializer = DER.Serializer()
                try serializer.serialize(certificate)
                return Fingerprint(of: serializer.serializedBytes)
            }
            let answer = desk.answer(ToldRequest(request), from: peer, at: Self.host(of: context.remotePeer))
            return Envoy_Service_Auth_V3_CheckResponse(answer)
        }

        /// `192.0.2.1` of `ipv4:192.0.2.1:50000`, `::1` of `ipv6:[::1]:50000`.
        static func host(of peer: String) -> String {
            let address = peer.drop { $0 != ":" }.dropFirst()
            guard let port = address.lastIndex(of: ":") else { return String(address) }
            return address[..<port].trimmingPrefix("[").split(separator: "]").first.map(String.init) ?? ""
        }
    }
#endif
