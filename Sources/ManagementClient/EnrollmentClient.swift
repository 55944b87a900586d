import AsyncHTTPClient
import Foundation
public import KeyMaterial
import NIOCore
import NIOHTTP1
import NIOSSL

/// A caller's side of EST: renews a certificate at a gateway, over mutual TLS with the present one.
///
/// Source: RFC 7030 sections 3 and 4.2.2; RFC 8951 for the encoding.
public struct EnrollmentClient: Sendable {
    private let address: String
    private let tls: TLSConfiguration

    /// - Parameters:
    ///   - address: the gateway's, `https://host:port`.
    ///   - authorityPEM: who may have issued the gateway's certificate.
    ///   - chain: the present certificate, then those above it.
    /// - Throws: `ManagementClientError` `configuration`.
    public init(address: String, authorityPEM: [UInt8], chain: [Certificate], key: PrivateKey) throws {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        guard self.address.hasPrefix("https://") else {
            throw ManagementClientError(
                .configuration, "\(address) is no gateway's address", hint: "Give it as https://HOST:PORT.")
        }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        do {
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(authorityPEM))
            tls.certificateChain = try chain.map {
                .certificate(try NIOSSLCertificate(bytes: $0.derEncoded, format: .der))
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pem.utf8), format: .pem))
        } catch {
            throw ManagementClientError(
                .configuration, "The gateway's authority or the present key pair cannot be used for TLS: \(error)")
        }
        self.tls = tls
    }

    /// The certificate that follows the present one, for the request's key.
    ///
    /// - Throws: `ManagementClientError` `refused` with what the gateway said, `unreachable`, `untrustedServer`,
    ///   `unexpectedAnswer`.
    public func reenroll(_ request: CertificateSigningRequest) async throws -> Certificate {
        var asking = HTTPClientRequest(url: address + "/.well-known/est/simplereenroll")
        asking.method = .POST
        asking.headers.add(name: "Content-Type", value: "application/pkcs10")
        asking.body = .bytes(ByteBuffer(bytes: Data(request.derEncoded).base64EncodedData()))
        let (status, answer) = try await exchange(asking)
        guard status == 200 else {
            let told = String(decoding: answer.prefix(1000), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            throw ManagementClientError(
                status < 500 ? .refused : .unreachable, "The gateway answered \(status): \(told)",
                hint: status == 403 ? "Its administrator finds the reason under the correlation id." : nil)
        }
        let bytes = Data(base64Encoded: Data(answer), options: .ignoreUnknownCharacters).map { Array($0) } ?? []
        let issued = try? CertificateBundle(bytes: bytes).certificates.first { $0.publicKey == request.publicKey }
        guard let issued else {
            throw ManagementClientError(.unexpectedAnswer, "The gateway's answer holds no certificate for the new key")
        }
        return issued
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> (status: UInt, body: [UInt8]) {
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(10)
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let response = try await client.execute(request, timeout: .seconds(60))
            let body = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            try? await client.shutdown()
            return (response.status.code, body)
        } catch {
            try? await client.shutdown()
            let failure = ManagementClientError(failure: error, address: address)
            guard failure.code == .unreachable else { throw failure }
            throw ManagementClientError(
                .unreachable, failure.detail, hint: "Check the gateway's address, and that this machine may reach it.")
        }
    }
}
