import Hummingbird

/// The cookies that the console sets: only over TLS, for this host, never readable by scripts, never sent along from
/// other sites.
///
/// Browsers keep cookies by host and forget the port, so two consoles on one host need names of their own.
struct SessionCookie: Sendable {
    let name: String
    /// Of one who is not signed in yet; the sign-in form's token is derived from it.
    let visitorName: String

    /// - Parameter mark: what tells this console's cookies from those of others on the host; may be empty.
    init(mark: String) {
        let suffix = mark.isEmpty ? "" : "-" + mark
        name = "__Host-countersign-session" + suffix
        visitorName = "__Host-countersign-visitor" + suffix
    }

    /// The header's value; an empty secret clears the cookie.
    static func header(_ name: String, secret: String) -> String {
        "\(name)=\(secret); Path=/; HttpOnly; Secure; SameSite=Strict" + (secret.isEmpty ? "; Max-Age=0" : "")
    }

    static func secret(_ name: String, in request: Request) -> String? {
        guard let secret = request.cookies[name]?.value, (1...512).contains(secret.utf8.count) else { return nil }
        return secret
    }
}
