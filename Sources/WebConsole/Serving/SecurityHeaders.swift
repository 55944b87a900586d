import HTTPTypes

/// The headers that every answer of the console carries.
enum SecurityHeaders {
    /// Nothing but the console's own style sheet and images is loaded, nothing runs, no page is framed, and forms go
    /// nowhere else.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"

    static let fields: HTTPFields = {
        var fields = HTTPFields()
        set(&fields, "Content-Security-Policy", contentSecurityPolicy)
        set(&fields, "X-Content-Type-Options", "nosniff")
        set(&fields, "X-Frame-Options", "DENY")
        set(&fields, "Referrer-Policy", "same-origin")
        set(&fields, "Cross-Origin-Opener-Policy", "same-origin")
        set(&fields, "Cross-Origin-Resource-Policy", "same-origin")
        set(&fields, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        set(&fields, "Strict-Transport-Security", "max-age=31536000")
        return fields
    }()

    private static func set(_ fields: inout HTTPFields, _ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }
}
