import AsyncHTTPClient
import Foundation
import ManagementSchema
import NIOCore
import NIOHTTP1
import NIOSSL

/// A client of the management API of one server.
///
/// It trusts the authority that it is given and no other, and checks the server's name. Its connections are closed when
/// nobody holds it any more; whoever wants to wait for that calls ``shutdown()``.
public final class ManagementClient: Sendable {
    /// Where the server is and how to be let in.
    public struct Configuration: Sendable, Equatable, CustomStringConvertible {
        /// `https://host:port`; nothing after the port.
        public var address: String
        /// Sent as bearer token. Secret.
        public var token: String
        /// PEM: the only authorities that the server's certificate may come from.
        public var authorityPEM: [UInt8]
        public var timeoutSeconds: Int64

        public init(address: String, token: String, authorityPEM: [UInt8], timeoutSeconds: Int64 = 60) {
            self.address = address
            self.token = token
            self.authorityPEM = authorityPEM
            self.timeoutSeconds = timeoutSeconds
        }

        public var description: String { "Configuration(\(address))" }
    }

    private let client: HTTPClient
    /// `https://host:port`, without a slash at the end.
    public var address: String { base }

    private let base: String
    private let token: String
    private let timeout: TimeAmount

    /// Throws `configuration` for an address that is not https, a token that cannot stand in a header, or an
    /// authority that is not PEM.
    public init(_ configuration: Configuration) throws {
        base = try Self.base(of: configuration.address)
        token = configuration.token.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw ManagementClientError(.configuration, "The access token is empty or not plain text")
        }
        timeout = .seconds(configuration.timeoutSeconds)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.trustRoots = .certificates(try Self.authorities(configuration.authorityPEM))
        tls.certificateVerification = .fullVerification
        var options = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        options.timeout.connect = .seconds(10)
        options.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: options)
    }

    deinit {
        // Says that it was done already where somebody called `shutdown`.
        client.shutdown { _ in }
    }

    /// Closes the client's connections; requests that are under way fail.
    public func shutdown() async {
        try? await client.shutdown()
    }

    /// Sends a request and reads its JSON answer.
    ///
    /// - Parameters:
    ///   - path: below `/management/v1`; segments that come from outside go through ``segment(_:)``.
    ///   - query: values that are nil are left out.
    /// - Throws: ``ManagementClientError``.
    func call<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)] = [], body: (any Encodable & Sendable)? = nil
    ) async throws -> Answer {
        let bytes = try await bytes(method, path, query: query, body: body)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(bytes))
        } catch {
            throw Self.unexpected("\(method.rawValue) \(path)")
        }
    }

    /// Sends a request whose answer has nothing to say.
    func order(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)] = [], body: (any Encodable & Sendable)? = nil
    ) async throws {
        _ = try await bytes(method, path, query: query, body: body)
    }

    /// Sends a request and gives its answer's bytes.
    func bytes(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)] = [], body: (any Encodable & Sendable)? = nil
    ) async throws -> [UInt8] {
        let content = try body.map { ("application/json", [UInt8](try JSONEncoder().encode($0))) }
        return try await exchange(method, path, query: query, content: content)
    }

    /// Sends a file as it is, and reads the JSON answer; it may take its time.
    func upload<Answer: Decodable>(
        _ path: String, query: [(String, String?)], file: [UInt8], type: String
    ) async throws -> Answer {
        let bytes = try await exchange(.POST, path, query: query, content: (type, file), timeout: .minutes(10))
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(bytes))
        } catch {
            throw Self.unexpected("POST \(path)")
        }
    }

    private static func unexpected(_ request: String) -> ManagementClientError {
        ManagementClientError(
            .unexpectedAnswer, "The server's answer to \(request) is not what was expected",
            hint: "Check that server and command line are of the same version.")
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, query: [(String, String?)], content: (type: String, bytes: [UInt8])?,
        timeout: TimeAmount? = nil
    ) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: base + "/management/v1" + path + Self.text(of: query))
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Accept", value: "application/json, */*")
        if let content {
            request.headers.add(name: "Content-Type", value: content.type)
            request.body = .bytes(ByteBuffer(bytes: content.bytes))
        }
        let status: Int
        let answer: [UInt8]
        do {
            let response = try await client.execute(request, timeout: timeout ?? self.timeout)
            status = Int(response.status.code)
            answer = Array((try await response.body.collect(upTo: Self.answerBytesMax)).readableBytesView)
        } catch {
            throw ManagementClientError(failure: error, address: base)
        }
        guard (200..<300).contains(status) else { throw ManagementClientError(status: status, answer: answer) }
        return answer
    }

    private static let answerBytesMax = 512 << 20

    /// One segment of a path, whatever it holds.
    static func segment(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    private static func text(of query: [(String, String?)]) -> String {
        let given = query.compactMap { name, value in value.map { "\(name)=\(segment($0))" } }
        return given.isEmpty ? "" : "?" + given.joined(separator: "&")
    }

    private static func base(of address: String) throws -> String {
        guard let url = URL(string: address), url.scheme?.lowercased() == "https", let host = url.host,
            !host.isEmpty, url.path.isEmpty || url.path == "/", url.query == nil
        else {
            throw ManagementClientError(
                .configuration, "\(address) is no server's address",
                hint: "Give it as https://HOST:PORT; DIRECTORY/addresses.json tells it.")
        }
        return address.hasSuffix("/") ? String(address.dropLast()) : address
    }

    private static func authorities(_ pem: [UInt8]) throws -> [NIOSSLCertificate] {
        let found = try? NIOSSLCertificate.fromPEMBytes(pem)
        guard let found, !found.isEmpty else {
            throw ManagementClientError(
                .configuration, "The authority file holds no certificate",
                hint: "Give the server's console-ca.pem with --ca-file.")
        }
        return found
    }
}
