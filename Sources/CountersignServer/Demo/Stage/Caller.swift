import AsyncHTTPClient
import Foundation
import KeyMaterial
import KeystoreFormats
import NIOCore
import NIOHTTP1
import NIOSSL

/// A program that calls a gateway with a client certificate of its own, over one connection that it keeps open.
struct Caller: Sendable {
    struct Answer: Sendable {
        let status: UInt
        let body: String
        let correlationID: String
    }

    private let client: HTTPClient
    private let gateway: String
    private let token: String?
    let fingerprint: Fingerprint?

    /// - Parameters:
    ///   - authority: the gateway's authority, PEM.
    ///   - identity: nil presents no certificate.
    ///   - token: an access token to send along; nil sends none.
    init(
        gateway: String, authority: URL, identity: (key: PrivateKey, chain: [Certificate])?, token: String? = nil
    ) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority.path))
        if let identity {
            tls.certificateChain = try identity.chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0.derEncoded, format: .der))
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.pem.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.gateway = gateway
        self.token = token?.trimmingCharacters(in: .whitespacesAndNewlines)
        fingerprint = identity?.chain.first?.fingerprint
    }

    func call(_ method: String, _ path: String, body: String? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: gateway + path)
        request.method = HTTPMethod(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: .seconds(20))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return Answer(
            status: response.status.code, body: text,
            correlationID: response.headers.first(name: "X-Correlation-ID") ?? "")
    }

    func close() async {
        try? await client.shutdown()
    }

    /// Reads the one key pair of a keystore file.
    static func identity(
        of file: URL, passphrase: Passphrase
    ) throws -> (key: PrivateKey, chain: [Certificate]) {
        let keystore = try Keystore(bytes: [UInt8](Data(contentsOf: file)), passphrase: passphrase)
        for entry in keystore.entries {
            if let key = entry.privateKey, !entry.certificates.isEmpty { return (key, entry.certificates) }
        }
        throw StoryFailure(evidence: "\(file.path): holds no key pair that the passphrase opens")
    }
}
