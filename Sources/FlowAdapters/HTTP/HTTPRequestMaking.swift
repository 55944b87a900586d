import AsyncHTTPClient
import Foundation
import IntegrationFlows
import NIOCore
import NIOHTTP1

/// From a call to a request.
enum HTTPRequestMaking {
    static func request(_ call: HTTPCall, _ outbound: OutboundCall) throws(ReceiverError) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        for field in call.headers {
            guard isToken(field.name), isValue(field.value) else {
                throw ReceiverError("badRequest", "The header '\(field.name.prefix(60))' cannot be sent")
            }
            request.headers.replaceOrAdd(name: field.name, value: field.value)
        }
        if isValue(outbound.correlationID) {
            request.headers.replaceOrAdd(name: "X-Correlation-ID", value: outbound.correlationID)
        }
        request.headers.replaceOrAdd(name: "SAP_MessageProcessingLogID", value: outbound.messageID)
        if case .basic(let user, let password) = outbound.identity {
            let pair = Data(Array("\(user):".utf8) + password.utf8).base64EncodedString()
            request.headers.replaceOrAdd(name: "Authorization", value: "Basic \(pair)")
        }
        if !call.body.isEmpty || ["POST", "PUT", "PATCH"].contains(call.method) {
            request.body = .bytes(ByteBuffer(bytes: call.body))
        }
        return request
    }

    /// Source: RFC 9110 section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    private static func isValue(_ value: String) -> Bool {
        value.utf8.count <= 64 << 10 && value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }
}

extension ReceiverError {
    /// What a client's error means to a flow.
    init(failure: any Error) {
        switch failure {
        case let error as ReceiverError: self = error
        case is CancellationError: self.init("cancelled", "The call was abandoned", isTransient: true)
        case is NIOTooManyBytesError: self.init("responseTooLarge", "The receiver's answer is too large")
        case let error as HTTPClientError: self.init(client: error)
        default: self.init(connection: failure)
        }
    }

    private init(client error: HTTPClientError) {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout:
            self.init("timedOut", "The receiver did not answer in time", isTransient: true)
        case .cancelled: self.init("cancelled", "The call was abandoned", isTransient: true)
        case .remoteConnectionClosed:
            self.init("connectionFailed", "The receiver closed the connection", isTransient: true)
        default: self.init("connectionFailed", error.description, isTransient: true)
        }
    }

    /// The TLS library's errors have no common type; their names do.
    private init(connection error: any Error) {
        let text = String(describing: error)
        let kind = String(reflecting: type(of: error))
        if kind.contains("NIOSSL") || text.contains("handshakeFailed") || text.contains("SSL") {
            self.init("tlsFailed", "No secure connection: \(ConnectionErrorText.secure(text))")
        } else {
            self.init("connectionFailed", "No connection: \(ConnectionErrorText.plain(text))", isTransient: true)
        }
    }
}
