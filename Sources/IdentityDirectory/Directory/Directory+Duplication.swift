extension Directory {
    /// Makes a draft of what another arrangement is, without its user: each connection has an identity of its own.
    ///
    /// - Parameter systemID: the system of the new arrangement; nil for the same.
    /// - Throws: `notFound`, `alreadyExists`, and `tooMany` where the scenario allows no further arrangement.
    public func duplicate(
        arrangement id: String, as newID: String, systemID: String? = nil, userID: String? = nil, by: String
    ) async throws -> CommunicationArrangement {
        let original = try await arrangement(id)
        let copy = CommunicationArrangement(
            id: newID, scenarioID: original.scenarioID, systemID: systemID ?? original.systemID, userID: userID,
            authenticationMethod: original.authenticationMethod, description: original.description,
            outbound: original.outbound.map { outbound in
                // The credential is the other connection's.
                var outbound = outbound
                outbound.credential = nil
                return outbound
            }, properties: original.properties)
        return try await create(copy, by: by)
    }
}
