/// Trust, revocation and renewal.
extension HelpTopic {
    static let trust: [HelpTopic] = [trustList, revocation, renewal]

    private static let trustList = HelpTopic(
        id: "trust-list", title: "Certificate Trust List: authorities by name and key",
        words: ["authority", "ca", "bundle", "replace", "retire", "overlap", "untrustedIssuer"],
        blocks: [
            .text(
                "The match rule Name needs a chain to an authority of the trust list; Exact needs none. When a partner's "
                    + "authority changes, replace it: both count until the overlap is over, and what is matched by name "
                    + "follows to the new key. A bundle is taken as a whole; a bad one leaves the list as it was."),
            .points([Link("Administrator → Certificate Trust List", Paths.trustList)]),
        ])

    private static let revocation = HelpTopic(
        id: "revocation", title: "Revoked certificates and revocation lists",
        words: ["crl", "revoke", "revoked", "compromise", "block"],
        blocks: [
            .text(
                "A certificate that a known revocation list names is refused as revoked from the next request on. Lists "
                    + "of outside authorities are imported from a file or fetched from an address that you give. What "
                    + "our own authority issued is revoked on the certificate's page; that is for good, a block is not."
            ),
            .points([Link("Administrator → Revocation Lists", Paths.revocationLists)]),
        ])

    private static let renewal = HelpTopic(
        id: "renewal-by-the-partner", title: "Let a partner renew its certificate by itself (EST)",
        words: ["est", "rfc 7030", "simplereenroll", "enroll", "expire", "renew", "curl", "openssl"],
        blocks: [
            .text(
                "A caller that is let in by certificate can fetch the next one at the gateway, under "
                    + "/.well-known/est/simplereenroll: the same subject, a new key. It is assigned to the same user; the "
                    + "old one is marked as retiring and works until it ends or is un-assigned. countersign key-pair "
                    + "renew does it for a PKCS#12 file; any EST client can."),
            .points([Link("Administrator → Renewal by Partners", Paths.renewal)]),
        ])
}
