import Configuration
import Foundation
import Logging

extension ServerConfiguration {
    /// What a key holds.
    public enum ValueKind: Sendable {
        case text, integer, flag, list
    }

    /// The keys of a configuration file, with what they hold. `serve --help` and the documentation list the same.
    public static let keys: [(key: String, kind: ValueKind, meaning: String)] = [
        ("parts", .text, "all, business-system or integration-tenant"),
        ("listen", .text, "the address to listen at"),
        ("consolePort", .integer, "the port of console and management API"),
        ("gatewayPort", .integer, "the port of the gateway"),
        ("hosts", .list, "names and addresses for the servers' own certificates"),
        ("masterKeyFile", .text, "a file with the master key, mode 0600"),
        ("masterKeyEnvironment", .text, "an environment variable with the master key"),
        ("masterKeyCommand", .text, "a command line for /bin/sh that prints the master key"),
        ("egressAllowsLoopback", .flag, "whether flows and services may be at loopback addresses"),
        ("egressTrustsSystem", .flag, "whether receivers may have certificates of the system's authorities"),
        ("egressTrustFile", .text, "certificates trusted for outgoing TLS, PEM"),
        (
            "gatewayFile", .text,
            "a JSON file: the gateway's certificates, upstreams, proxies in front, limits, access log"
        ),
        ("noticesFile", .text, "a JSON file: the mail server and the webhooks that expiry notices go by"),
        ("auditFile", .text, "a file that the audit is written to a second time, as lines of JSON"),
        ("decisionsKeptDays", .integer, "for how many days access decisions are kept"),
        ("decisionsKeptMax", .integer, "how many access decisions are kept at most"),
        (
            "tenantFile", .text,
            "a JSON file: limits of the tenant's keystore, when ends of certificates are noticed, retention"
        ),
        ("staleIndexSecondsMax", .integer, "how long the gateway serves without the store"),
        ("acceptedDecisionsOneIn", .integer, "of how many accepted calls one is kept on record; refusals are all kept"),
        ("refusesWeakCertificates", .flag, "whether weak keys and signatures are refused, not warned about"),
        ("logLevel", .text, "trace, debug, info, notice, warning, error or critical"),
    ]

    private static let environmentPrefix = "COUNTERSIGN_SERVE_"

    /// Takes what the environment (`COUNTERSIGN_SERVE_LISTEN`, …) and a JSON file say.
    ///
    /// - Parameter file: nil when only the environment is asked.
    /// - Throws: `ConfigurationError` that names the file and the key.
    public mutating func read(file: String?) async throws {
        let prefix = Self.environmentPrefix
        let environment = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix(prefix) }
        let stripped = Dictionary(
            uniqueKeysWithValues: environment.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
        try Self.checkTypes(environment: stripped)
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider(environmentVariables: stripped)]
        if let file {
            try Self.refuseUnknownKeys(file)
            let path = ConfigReader(
                provider: InMemoryProvider(values: ["filePath": .init(.string(file), isSecret: false)]))
            do {
                providers.append(try await FileProvider<JSONSnapshot>(config: path))
            } catch {
                throw ConfigurationError(detail: "\(file): \(error)", hint: "the file must hold one JSON object")
            }
        }
        try take(ConfigReader(providers: providers))
    }

    private static func refuseUnknownKeys(_ file: String) throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ConfigurationError(detail: "\(file): cannot be read", hint: "give the path of a readable JSON file")
        }
        guard let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
            throw ConfigurationError(detail: "\(file): not a JSON object", hint: "the file must hold one JSON object")
        }
        try checkTypes(file)
        let known = Set(keys.map(\.key))
        if let unknown = object.keys.filter({ !known.contains($0) }).min() {
            throw ConfigurationError(
                detail: "\(file): unknown key \"\(unknown)\"",
                hint: "known keys: " + keys.map(\.key).joined(separator: ", "))
        }
    }

    /// The library takes what has the wrong type for not there.
    private static func checkTypes(_ file: String) throws {
        var fields = try JSONFields(file: file)
        for (key, kind, _) in keys {
            switch kind {
            case .text: _ = try fields.string(key)
            case .integer: _ = try fields.integer(key)
            case .flag: _ = try fields.flag(key)
            case .list: _ = try fields.strings(key)
            }
        }
    }

    /// - Parameter environment: by names such as `GATEWAY_PORT`.
    private static func checkTypes(environment: [String: String]) throws {
        for (key, kind, _) in keys {
            let name = key.reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
            guard let value = environment[name] else { continue }
            switch kind {
            case .integer where Int(value) == nil:
                throw ConfigurationError(
                    detail: "\(environmentPrefix)\(name): \"\(value)\" is not a whole number")
            case .flag where !["true", "false", "yes", "no", "1", "0"].contains(value.lowercased()):
                throw ConfigurationError(
                    detail: "\(environmentPrefix)\(name): \"\(value)\" is not true or false")
            default: break
            }
        }
    }

    private mutating func take(_ reader: ConfigReader) throws {
        if let name = reader.string(forKey: "parts") {
            guard let parts = ServerParts(name: name) else {
                throw ConfigurationError(
                    detail: "parts: \"\(name)\" is none of the parts",
                    hint: "give one of " + ServerParts.names.joined(separator: ", "))
            }
            self.parts = parts
        }
        listen.address = reader.string(forKey: "listen", default: listen.address)
        listen.consolePort = try Self.port(
            reader.int(forKey: "consolePort", default: listen.consolePort), "consolePort")
        listen.gatewayPort = try Self.port(
            reader.int(forKey: "gatewayPort", default: listen.gatewayPort), "gatewayPort")
        listen.hosts = reader.stringArray(forKey: "hosts", default: listen.hosts)
        egress.allowsLoopback = reader.bool(forKey: "egressAllowsLoopback", default: egress.allowsLoopback)
        egress.trustsSystem = reader.bool(forKey: "egressTrustsSystem", default: egress.trustsSystem)
        egress.trustFile = reader.string(forKey: "egressTrustFile") ?? egress.trustFile
        gatewayFile = reader.string(forKey: "gatewayFile") ?? gatewayFile
        noticesFile = reader.string(forKey: "noticesFile") ?? noticesFile
        auditFile = reader.string(forKey: "auditFile") ?? auditFile
        decisionsKeptDays = try Self.positive(
            reader.int(forKey: "decisionsKeptDays", default: decisionsKeptDays), "decisionsKeptDays")
        decisionsKeptMax = try Self.positive(
            reader.int(forKey: "decisionsKeptMax", default: decisionsKeptMax), "decisionsKeptMax")
        tenantFile = reader.string(forKey: "tenantFile") ?? tenantFile
        staleIndexSecondsMax = reader.int(forKey: "staleIndexSecondsMax", default: staleIndexSecondsMax)
        acceptedDecisionsOneIn = try Self.positive(
            reader.int(forKey: "acceptedDecisionsOneIn", default: acceptedDecisionsOneIn), "acceptedDecisionsOneIn")
        refusesWeakCertificates = reader.bool(
            forKey: "refusesWeakCertificates", default: refusesWeakCertificates)
        let level = reader.string(forKey: "logLevel", default: logLevel.rawValue)
        guard let known = Logger.Level(rawValue: level) else {
            throw ConfigurationError(
                detail: "logLevel: \"\(level)\" is none of the levels",
                hint: "give one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
        }
        logLevel = known
        if let path = reader.string(forKey: "masterKeyFile") { masterKey = .file(path) }
        if let name = reader.string(forKey: "masterKeyEnvironment") { masterKey = .environment(name) }
        if let command = reader.string(forKey: "masterKeyCommand") { masterKey = .command(command) }
    }

    private static func positive(_ number: Int, _ name: String) throws -> Int {
        guard number > 0 else { throw ConfigurationError(detail: "\(name): \(number) is not more than 0") }
        return number
    }

    /// A port from outside; 0 is allowed and means any free one.
    public static func port(_ number: Int, _ name: String) throws -> Int {
        guard (0...65_535).contains(number) else {
            throw ConfigurationError(detail: "\(name): \(number) is not a port", hint: "give a number from 0 to 65535")
        }
        return number
    }
}
