import Foundation
import Gateway
import KeyMaterial

extension GatewayConfiguration {
    /// Takes what the file says. Throws `ConfigurationError` that names what cannot be used.
    mutating func take(_ file: GatewayFile) throws {
        for (name, upstream) in file.upstreams {
            var settings = UpstreamSettings(version: upstream.usesHTTP2 ? .http2 : .http1)
            settings.authorities = try upstream.trustFile.map { try Self.certificates($0) } ?? upstreamAuthorities
            settings.identity = try upstream.keyPair.map { pair in
                let keyPair = try KeyPairFile(pair)
                return try ClientIdentity(certificateChain: keyPair.chain, privateKey: keyPair.key)
            }
            upstreams[name] = settings
        }
        if let assertion = file.assertion {
            let signer = try AssertionSigner(key: KeyPairFile(assertion.keyPair).key, issuer: assertion.issuer)
            try Data(signer.keySet.utf8).write(to: URL(fileURLWithPath: assertion.keySetFile))
            assertionSigner = signer
        }
        frontProxies = try Self.frontProxies(file)
        if let names = file.identityFields { identityFields = try Self.fields(names) }
        limits.take(file.limits)
        timeouts.take(file.timeoutsSeconds)
    }

    private static func certificates(_ path: String) throws -> [Certificate] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(detail: "\(path): cannot be read")
        }
        do {
            return try CertificateBundle(bytes: [UInt8](bytes)).certificates
        } catch {
            throw ConfigurationError(detail: "\(path): \(error)")
        }
    }

    /// Throws `ConfigurationError` that names what cannot be used.
    static func frontProxies(_ file: GatewayFile) throws -> [FrontProxy] {
        try file.frontProxies.map { try frontProxy($0) }
    }

    private static func frontProxy(_ proxy: GatewayFile.FrontProxy) throws -> FrontProxy {
        let fields: [String: FrontProxy.CertificateField] = [
            "client-cert": .clientCert, "x-forwarded-client-cert": .forwardedClientCert,
            "x-ssl-client-cert": .escapedPEM, GatewayFile.FrontProxy.grpc: .checkRequest,
        ]
        guard let field = fields[proxy.certificateField.lowercased()] else {
            throw ConfigurationError(
                detail: "frontProxies: \(proxy.name): no certificate is read from \"\(proxy.certificateField)\"",
                hint: "give one of " + fields.keys.sorted().joined(separator: ", "))
        }
        guard let leaf = try certificates(proxy.certificateFile).first else {
            throw ConfigurationError(detail: "\(proxy.certificateFile): holds no certificate")
        }
        return FrontProxy(name: proxy.name, fingerprint: leaf.fingerprint, certificateField: field)
    }

    private static func fields(_ names: [String]) throws -> IdentityFields {
        let known: [String: IdentityFields] = [
            "client-cert": .clientCert, "client-cert-chain": .clientCertChain,
            "x-forwarded-client-cert": .forwardedClientCert,
        ]
        return try names.reduce(into: []) { fields, name in
            guard let field = known[name.lowercased()] else {
                throw ConfigurationError(
                    detail: "identityFields: there is no field \"\(name)\"",
                    hint: "known: " + known.keys.sorted().joined(separator: ", "))
            }
            fields.insert(field)
        }
    }
}

extension GatewayLimits {
    fileprivate mutating func take(_ numbers: [String: Int]) {
        let paths: [String: WritableKeyPath<GatewayLimits, Int>] = [
            "connectionsMax": \.connectionsMax, "connectionsPerUserMax": \.connectionsPerUserMax,
            "streamsMax": \.streamsMax, "headBytesMax": \.headBytesMax, "headerFieldsMax": \.headerFieldsMax,
            "streamedBodyBytesMax": \.streamedBodyBytesMax, "collectedBodyBytesMax": \.collectedBodyBytesMax,
            "collectedBodiesBytesMax": \.collectedBodiesBytesMax,
            "idleUpstreamConnectionsMax": \.idleUpstreamConnectionsMax,
        ]
        for (key, number) in numbers { paths[key].map { self[keyPath: $0] = number } }
    }
}

extension GatewayTimeouts {
    fileprivate mutating func take(_ numbers: [String: Int]) {
        let paths: [String: WritableKeyPath<GatewayTimeouts, Duration>] = [
            "handshake": \.handshake, "head": \.head, "idle": \.idle, "body": \.body, "lasting": \.lasting,
            "upstreamConnect": \.upstreamConnect, "upstreamResponse": \.upstreamResponse,
            "upstreamIdle": \.upstreamIdle, "drain": \.drain,
        ]
        for (key, number) in numbers { paths[key].map { self[keyPath: $0] = .seconds(number) } }
    }
}
