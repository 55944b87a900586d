import Foundation
import Gateway
import KeyMaterial
import Logging

/// The certificates that the gateway shows: those of the configured files, followed as the files change; else the one
/// that the built-in authority issues.
///
/// A file that cannot be used is told to the log, and the gateway goes on with what it had.
struct GatewayCertificates: Sendable {
    let files: [GatewayFile.KeyPair]
    let builtIn: ServerCertificates
    let logger: Logger
    var interval = Duration.seconds(5)

    /// Throws `ConfigurationError` or `GatewayError` where one of them cannot be used.
    func identities(at time: Date = Date()) throws -> [ServerIdentity] {
        guard !files.isEmpty else {
            let identity = builtIn.identity
            return [try ServerIdentity(certificateChain: identity.chain, privateKey: identity.key)]
        }
        return try files.map { file in
            let pair = try KeyPairFile(file)
            guard let leaf = pair.chain.first, leaf.isValid(at: time) else {
                throw ConfigurationError(detail: "\(file.file): the certificate is not valid now")
            }
            do {
                return try ServerIdentity(certificateChain: pair.chain, privateKey: pair.key)
            } catch let error as GatewayError {
                throw GatewayError(code: error.code, detail: "\(file.file): \(error.detail)")
            }
        }
    }

    /// The certificates that are shown, without their chains.
    func leaves() throws -> [Certificate] {
        guard !files.isEmpty else { return Array(builtIn.identity.chain.prefix(1)) }
        return try files.compactMap { try KeyPairFile($0).chain.first }
    }

    /// Looks now and then whether a file was written, and then reads all of them anew.
    func follow(_ gateway: GatewayServer, and envoy: EnvoyListener? = nil) async throws {
        var known = files.map { KeyPairFile.modified($0) }
        while true {
            try await Task.sleep(for: interval)
            let now = files.map { KeyPairFile.modified($0) }
            guard now != known else { continue }
            known = now
            reload(gateway, and: envoy)
        }
    }

    func reload(_ gateway: GatewayServer, and envoy: EnvoyListener? = nil) {
        do {
            let identities = try identities()
            try gateway.reload(identities)
            if let identity = identities.first { envoy?.show(identity) }
            logger.notice(
                "certificates replaced", metadata: ["files": "\(files.isEmpty ? ["built in"] : files.map(\.file))"])
        } catch {
            logger.error("certificates kept, the new ones cannot be used", metadata: ["error": "\(error)"])
        }
    }
}
