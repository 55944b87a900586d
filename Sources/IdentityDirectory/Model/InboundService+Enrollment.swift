/// The service by which a caller renews its own certificate, as part of every arrangement that lets it in by one.
///
/// Source: RFC 7030 section 3.2.2 for the path.
extension InboundService {
    /// Belongs to no scenario.
    public static let certificateEnrollment = InboundService(
        name: "certificate-enrollment", pathPrefix: "/.well-known/est", upstream: .certificateEnrollment,
        methods: ["GET", "HEAD", "POST"])

    /// Whether a path is the built-in service's own.
    static func isEnrollment(_ path: String) -> Bool { enrollmentPrefix?.covers(path) ?? false }

    private static let enrollmentPrefix = PathPrefix(certificateEnrollment.pathPrefix)
}
