/// Which pages of other origins may call a flow's endpoints, as the flow's runtime configuration says.
///
/// `*` lets pages of every origin call, but never with credentials: those are for origins that are named.
///
/// Source: Fetch Standard, CORS protocol; SAP Cloud Integration, integration flow's CORS settings.
public struct CrossOriginRules: Sendable, Hashable {
    let origins: Set<String>
    let methods: [String]
    let headers: [String]
    let exposedHeaders: [String]
    let allowsCredentials: Bool
    let maxAgeSeconds: Int?

    /// Nil for a flow whose endpoints are not for other origins.
    ///
    /// - Parameter flow: with parameters filled in.
    public init?(_ flow: IntegrationFlow) {
        let properties = flow.properties
        guard properties.settled("corsEnabled") == "true" else { return nil }
        func list(_ key: String) -> [String] {
            (properties.settled(key) ?? "").split { ",;| \n".contains($0) }.map(String.init)
        }
        origins = Set(list("allowedOrigins"))
        methods = list("allowedMethods").map { $0.uppercased() }
        headers = list("allowedHeaders")
        exposedHeaders = list("exposedHeaders")
        allowsCredentials = properties.settled("accessControlAllowCredentials") == "true"
        maxAgeSeconds = properties.settled("accessControlMaxAge").flatMap { Int($0.trimmingSpaces()) }
    }

    /// What a browser is told before it calls; nil where the call is not allowed.
    ///
    /// - Parameters:
    ///   - origin: as the browser names it, `https://app.example`.
    ///   - method: of the call.
    ///   - requested: the names of header fields that the call will have.
    public func preflight(origin: String, method: String, headers requested: [String]) -> [HeaderField]? {
        let allowed = Set(headers.map { $0.lowercased() })
        let missing = requested.filter { !allowed.contains($0.lowercased()) }
        let anyMethod = methods.isEmpty ? ["GET", "HEAD", "POST"] : methods
        guard var fields = told(origin), anyMethod.contains(method) || anyMethod == ["*"],
            missing.isEmpty || allowed == ["*"]
        else { return nil }
        // Where everything is allowed the browser hears of what it asked for: `*` means nothing beside credentials.
        fields.append(
            HeaderField("Access-Control-Allow-Methods", anyMethod == ["*"] ? method : anyMethod.joined(separator: ", "))
        )
        let names = allowed == ["*"] ? requested : headers
        if !names.isEmpty { fields.append(HeaderField("Access-Control-Allow-Headers", names.joined(separator: ", "))) }
        if let maxAgeSeconds { fields.append(HeaderField("Access-Control-Max-Age", String(max(maxAgeSeconds, -1)))) }
        return fields
    }

    /// What the answer to a call says; nothing for an origin that is not allowed.
    public func fields(origin: String) -> [HeaderField] {
        guard var fields = told(origin) else { return [] }
        if !exposedHeaders.isEmpty {
            fields.append(HeaderField("Access-Control-Expose-Headers", exposedHeaders.joined(separator: ", ")))
        }
        return fields
    }

    private func told(_ origin: String) -> [HeaderField]? {
        if origins.contains(origin) {
            let credentials = allowsCredentials ? [HeaderField("Access-Control-Allow-Credentials", "true")] : []
            return [HeaderField("Access-Control-Allow-Origin", origin), HeaderField("Vary", "Origin")] + credentials
        }
        return origins.contains("*") ? [HeaderField("Access-Control-Allow-Origin", "*")] : nil
    }
}
