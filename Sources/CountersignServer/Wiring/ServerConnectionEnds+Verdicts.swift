import ConnectionLifecycle
import IdentityDirectory
import IntegrationTenant

extension ServerConnectionEnds {
    /// How the called side has judged a call: this server's own directory, or the counterpart that knows of it.
    ///
    /// A side that cannot be asked knows nothing.
    func verdict(ofCall correlationID: String, counterparts: any ConnectionStore) async -> TLSTestVerdict? {
        if servesCalledSide, let found = await verdict(ofCall: correlationID, at: nil) { return found }
        for counterpart in (try? await counterparts.counterparts()) ?? [] {
            if let found = await verdict(ofCall: correlationID, at: counterpart) { return found }
        }
        return nil
    }

    private func verdict(ofCall correlationID: String, at counterpart: StoredCounterpart?) async -> TLSTestVerdict? {
        guard let side = try? await called(counterpart, by: Principal.system.name),
            let arrival = try? await side.arrivals(correlationID: correlationID).first
        else { return nil }
        return TLSTestVerdict(code: arrival.code, detail: arrival.detail, user: arrival.userID)
    }
}
