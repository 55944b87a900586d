extension EgressPolicy {
    /// Why a host may not be called, judged after its name has been resolved; nil when it may.
    ///
    /// One address that is refused is enough: which of them a client takes is not known here.
    public func refusal(ofHost host: String, port: Int) async -> String? {
        let addresses = await AddressResolution.addresses(of: host)
        guard !addresses.isEmpty else { return "the host \(host) is not known" }
        return addresses.lazy.compactMap { self.refusal(of: $0, port: port) }.first
    }
}
