import Foundation

/// What a file says about the gateway, beyond where it listens. Paths are relative to the file's folder.
///
/// Everything may be left out; docs/OPERATIONS.md lists the keys.
struct GatewayFile {
    /// Where a certificate chain and its key are found.
    struct KeyPair: Hashable {
        /// PEM, PKCS#12 or JKS; found out by content.
        var file: String
        /// PEM with the key, where that is in a file of its own.
        var keyFile: String?
        var passphraseFile: String?
        /// Which entry of a keystore; may be left out where there is only one with a key.
        var alias: String?
    }

    struct Upstream {
        var usesHTTP2: Bool
        var trustFile: String?
        var keyPair: KeyPair?
    }

    struct Assertion {
        var keyPair: KeyPair
        var issuer: String
        /// Where the public key is written for the upstreams.
        var keySetFile: String
    }

    struct FrontProxy {
        var name: String
        var certificateFile: String
        var certificateField: String

        /// The field of who asks over gRPC.
        static let grpc = "grpc"

        var asksOverGRPC: Bool { certificateField.lowercased() == Self.grpc }
    }

    /// Instead of the one that the built-in authority issues; the first is for names that are nobody's.
    var certificates: [KeyPair] = []
    /// By `host:port`.
    var upstreams: [String: Upstream] = [:]
    var frontProxies: [FrontProxy] = []
    /// Whether those may ask at the management port as well, which then asks everybody for a client certificate.
    var authorizesOnManagementPort = false
    /// Where Envoy asks over gRPC; nil: nowhere.
    var grpcPort: Int?
    var accessLog: String?
    var assertion: Assertion?
    /// `client-cert`, `client-cert-chain`, `x-forwarded-client-cert`; nil: all of them.
    var identityFields: [String]?
    /// The numbers by their keys, which are those of `GatewayLimits` and `GatewayTimeouts`.
    var limits: [String: Int] = [:]
    var timeoutsSeconds: [String: Int] = [:]

    static let limitKeys = [
        "connectionsMax", "connectionsPerUserMax", "streamsMax", "headBytesMax", "headerFieldsMax",
        "streamedBodyBytesMax", "collectedBodyBytesMax", "collectedBodiesBytesMax", "idleUpstreamConnectionsMax",
    ]
    static let timeoutKeys = [
        "handshake", "head", "idle", "body", "lasting", "upstreamConnect", "upstreamResponse", "upstreamIdle", "drain",
    ]

    init() {}

    /// Throws `ConfigurationError` that names file and key.
    init(path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let located = { (file: String) in URL(fileURLWithPath: file, relativeTo: folder).path }
        var fields = try JSONFields(file: path)
        certificates = try fields.objects("certificates") { try Self.keyPair(&$0, located) } ?? []
        upstreams = try fields.dictionary("upstreams") { try Self.upstream(&$0, located) } ?? [:]
        frontProxies =
            try fields.objects("frontProxies") { fields in
                FrontProxy(
                    name: try fields.required("name"), certificateFile: located(try fields.required("certificateFile")),
                    certificateField: try fields.required("certificateField"))
            } ?? []
        authorizesOnManagementPort = try fields.flag("authorizeOnManagementPort") ?? false
        guard !authorizesOnManagementPort || frontProxies.contains(where: { !$0.asksOverGRPC }) else {
            throw ConfigurationError(
                detail: "\(path): authorizeOnManagementPort: nobody may ask",
                hint: "name the proxies in front in frontProxies")
        }
        grpcPort = try fields.integer("grpcPort")
        try checkGRPC(path)
        accessLog = try fields.string("accessLog").map(located)
        try accessLog.map { try Self.checkWritten($0, "\(path): accessLog") }
        assertion = try fields.object("assertion") { fields in
            Assertion(
                keyPair: try Self.keyPair(&fields, located), issuer: try fields.required("issuer"),
                keySetFile: located(try fields.required("keySetFile")))
        }
        try (assertion?.keySetFile).map { try Self.checkWritten($0, "\(path): assertion: keySetFile") }
        try checkUpstreamNames(path)
        identityFields = try fields.strings("identityFields")
        limits = try fields.object("limits") { try Self.numbers(Self.limitKeys, &$0) } ?? [:]
        timeoutsSeconds = try fields.object("timeoutsSeconds") { try Self.numbers(Self.timeoutKeys, &$0) } ?? [:]
        try fields.refuseOthers()
    }

    /// That a file can be made there, told before the first request needs it.
    private static func checkWritten(_ file: String, _ place: String) throws {
        var isFolder: ObjCBool = false
        guard !FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) || !isFolder.boolValue else {
            throw ConfigurationError(detail: "\(place): \(file) is a folder", hint: "give the path of a file")
        }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw ConfigurationError(
                detail: "\(place): nothing can be written to \(folder)", hint: "make the folder, or give another path")
        }
    }

    /// Each is a host and a port, and there once: what matches no service would be ignored without a word.
    private mutating func checkUpstreamNames(_ path: String) throws {
        var named: [String: Upstream] = [:]
        for (name, upstream) in upstreams {
            let end = name.lastIndex(of: ":")
            let port = end.flatMap { Int(name[name.index(after: $0)...]) }
            let host = end.map { name[..<$0] } ?? ""
            let isHost = !host.isEmpty && !host.contains("/") && (!host.contains(":") || host.hasPrefix("["))
            guard let port, (1...65_535).contains(port), isHost else {
                throw ConfigurationError(
                    detail: "\(path): upstreams: \"\(name)\" is no host and port",
                    hint: "such as orders.example.com:443")
            }
            guard named.updateValue(upstream, forKey: name.lowercased()) == nil else {
                throw ConfigurationError(detail: "\(path): upstreams: \"\(name)\" is there twice")
            }
        }
        upstreams = named
    }

    /// Port and proxies are there or not there together, and in builds that can do it.
    private func checkGRPC(_ path: String) throws {
        let asking = frontProxies.first(where: \.asksOverGRPC)
        guard grpcPort != nil || asking != nil else { return }
        guard EnvoyListener.isBuilt else {
            let place = grpcPort != nil ? "grpcPort" : "frontProxies: \(asking?.name ?? "")"
            throw ConfigurationError(
                detail: "\(path): \(place): this build has no gRPC", hint: "build with --traits EnvoyGRPC")
        }
        guard let grpcPort else {
            throw ConfigurationError(
                detail: "\(path): frontProxies: \(asking?.name ?? "") asks over gRPC, and grpcPort is missing",
                hint: "give the port that Envoy is to ask at")
        }
        guard (0...65_535).contains(grpcPort) else {
            throw ConfigurationError(detail: "\(path): grpcPort \(grpcPort) is no port")
        }
        guard asking != nil else {
            throw ConfigurationError(
                detail: "\(path): grpcPort: nobody may ask",
                hint: "name the proxy in frontProxies, with the certificateField \(FrontProxy.grpc)")
        }
    }

    private static func keyPair(_ fields: inout JSONFields, _ located: (String) -> String) throws -> KeyPair {
        KeyPair(
            file: located(try fields.required("file")), keyFile: try fields.string("keyFile").map(located),
            passphraseFile: try fields.string("passphraseFile").map(located), alias: try fields.string("alias"))
    }

    private static func upstream(_ fields: inout JSONFields, _ located: (String) -> String) throws -> Upstream {
        let version = try fields.integer("httpVersion") ?? 1
        guard version == 1 || version == 2 else {
            throw ConfigurationError(
                detail: "\(fields.place): httpVersion \(version) is not spoken", hint: "give 1 or 2")
        }
        return Upstream(
            usesHTTP2: version == 2, trustFile: try fields.string("trustFile").map(located),
            keyPair: try fields.object("keyPair") { try keyPair(&$0, located) })
    }

    private static func numbers(_ keys: [String], _ fields: inout JSONFields) throws -> [String: Int] {
        var numbers: [String: Int] = [:]
        for key in keys {
            guard let number = try fields.integer(key) else { continue }
            guard number > 0 else { throw ConfigurationError(detail: "\(fields.place): \(key) must be more than 0") }
            numbers[key] = number
        }
        return numbers
    }
}
