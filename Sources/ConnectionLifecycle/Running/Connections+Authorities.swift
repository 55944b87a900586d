import KeyMaterial

extension Connections {
    /// Asks each counterpart for the authorities of now, and takes them in: into what is trusted when its directory is
    /// asked, and into the calling side's keystore where one of them is there. So a counterpart can replace its
    /// authority with nobody doing anything here.
    ///
    /// What is fetched came from a server that is trusted already. A counterpart that does not answer is asked again at
    /// the next time.
    func followAuthorities() async {
        for stored in (try? await store.counterparts()) ?? []
        where !Task.isCancelled && stored.counterpart.partner == nil {
            do { try await followAuthorities(of: stored) } catch {
                logger.info(
                    "a counterpart's authorities are not known now",
                    metadata: ["counterpart": "\(stored.counterpart.id)", "reason": "\(error)"])
            }
        }
    }

    private func followAuthorities(of stored: StoredCounterpart) async throws {
        let now = try await ends.authorities(of: stored)
        guard !now.isEmpty else { return }
        try await ends.calling(by: "counterpart \(stored.counterpart.id)").trust(now)
        let known = try CertificateBundle(bytes: Array(stored.counterpart.authorityPEM.utf8)).certificates
        guard Set(known) != Set(now) else { return }
        var counterpart = stored.counterpart
        counterpart.authorityPEM = now.map(\.pem).joined()
        try await store.save(StoredCounterpart(counterpart: counterpart, token: stored.token))
        logger.notice(
            "a counterpart's authorities have changed",
            metadata: [
                "counterpart": "\(counterpart.id)", "authorities": "\(now.map { $0.subject.description })",
            ])
    }
}
