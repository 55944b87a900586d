import IntegrationFlows

extension EgressPolicy {
    /// The address of a host to connect to; every address of the name must be allowed.
    ///
    /// Throws `connectionFailed` for a name that is not known, `refusedByEgressPolicy`.
    func address(of host: String, port: Int) async throws(ReceiverError) -> NetworkAddress {
        let addresses = await AddressResolution.addresses(of: host)
        guard let first = addresses.first else {
            throw ReceiverError("connectionFailed", "The host \(host) is not known", isTransient: true)
        }
        for address in addresses {
            if let refusal = refusal(of: address, port: port) {
                throw ReceiverError("refusedByEgressPolicy", "\(host) may not be called: \(refusal)")
            }
        }
        return first
    }
}
