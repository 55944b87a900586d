/// Why we refuse what x509-limbo would accept: each difference is on record, found by what the refusal says.
///
/// There is none in the other direction.
enum KnownDifference {
    /// The explanation of a refusal; nil for one that nobody looked at yet.
    static func explanation(ofRefusal reason: String) -> String? {
        explanations.first { reason.contains($0.part) }?.explanation
    }

    private static let explanations: [(part: String, explanation: String)] = [
        (
            "has no authority key identifier",
            "other cases of the file refuse a trusted authority that is signed by another and names no key"
        ),
        ("presented as a server's", "other cases of the file refuse an authority's certificate at a server"),
        ("has no extended key usage", "the public web asks servers for one; for clients we accept its absence"),
        (
            "common name that is not among",
            "the public web asks for the common name among the alternative names; clients are not held to it"
        ),
        (
            "is not critical",
            "RFC 5280 section 4.2.1.10 asks for critical name constraints; another case of the file does too"
        ),
        (
            "Unable to validate permitted subtree for name RFC822Name",
            "swift-certificates does not compare mail addresses with constraints, and refuses what it cannot compare"
        ),
        (
            "Unable to validate excluded subtree for name OtherName",
            "swift-certificates refuses constraints on kinds of names that it cannot compare"
        ),
        (
            "Unable to validate permitted subtree for [DNSName",
            "swift-certificates holds self-issued authorities to the constraints as well"
        ),
        (
            "directoryName name constraints are not supported",
            "swift-certificates does not compare directory names with constraints"
        ),
        ("whole public suffix", "our list of suffixes does not know who runs the suffix itself"),
        ("which is weak", "signatures over MD5 or SHA-1 are refused whatever the path"),
        ("More authorities came along than are tried", "the search for a path is bounded"),
    ]
}
