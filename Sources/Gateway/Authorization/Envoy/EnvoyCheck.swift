import NIOHTTP1

/// Envoy's external authorization over gRPC: the method `Check` of `envoy.service.auth.v3.Authorization`.
///
/// Read and written by field numbers, for of some fifty messages six matter here:
///
///     CheckRequest      { attributes = 1 }
///     AttributeContext  { source = 1, request = 4 }
///     Peer              { address = 1, certificate = 5 (PEM in URL escapes) }
///     Address           { socket_address = 1 }    SocketAddress { address = 2 }
///     Request           { http = 2 }
///     HttpRequest       { method = 2, headers = 3 (map), path = 4 (with the query), header_map = 13 }
///
///     CheckResponse     { status = 1 { code = 1 }, denied_response = 2, ok_response = 3 }
///     OkHttpResponse    { headers = 2 }
///     DeniedHttpResponse{ status = 1 { code = 1 }, headers = 2, body = 3 }
///     HeaderValueOption { header = 1 { key = 1, value = 2 }, append_action = 3 }
///
/// Source: Envoy's API v3, external_auth.proto, attribute_context.proto and base.proto.
struct EnvoyCheck {
    static let path = "/envoy.service.auth.v3.Authorization/Check"
    static let contentType = "application/grpc"
    /// Of a message: a request's head, with a certificate.
    static let bytesMax = 512 * 1024

    let method: String
    let target: RequestTarget
    /// PEM in URL escapes; nil where the caller presented none to Envoy.
    let certificate: String?
    let peerAddress: String?
    /// In lower case, as Envoy tells them.
    let headers: [(name: String, value: String)]

    static func isAsked(by head: HTTPRequestHead, target: RequestTarget) -> Bool {
        target.path == path && head.method == .POST
            && head.headers["content-type"].first?.hasPrefix(contentType) == true
    }

    /// `body` is one message as gRPC frames it: not compressed, its length in four bytes.
    /// Source: "gRPC over HTTP2", Length-Prefixed-Message.
    init(body: [UInt8]) throws(BadRequest) {
        let length = body.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard body.count >= 5, body[0] == 0, length == body.count - 5 else {
            throw BadRequest("There is not one message, uncompressed.")
        }
        try self.init(message: body.dropFirst(5))
    }

    private init(message: ArraySlice<UInt8>) throws(BadRequest) {
        guard let attributes = try ProtobufMessage(message).message(1),
            let http = try attributes.message(4)?.message(2),
            let method = try http.text(2), let path = try http.text(4)
        else { throw BadRequest("The check tells of no request.") }
        self.method = method
        target = try RequestTarget(path)
        let source = try attributes.message(1)
        certificate = try source?.text(5)
        peerAddress = try source?.message(1)?.message(1)?.text(2)
        var headers: [(String, String)] = []
        let raw = try http.message(13)
        for header in try http.messages(3) + (raw?.messages(1) ?? []) {
            guard let name = try header.text(1) else { continue }
            let (value, rawValue) = (try header.text(2), try header.text(3))
            headers.append((name.lowercased(), value ?? rawValue ?? ""))
        }
        self.headers = headers
    }

    // MARK: Answers

    /// A response message, framed.
    static func allowing(_ identity: [(name: String, value: String)]) -> [UInt8] {
        framed { response in
            // The code for OK is zero, which is not written.
            response.write(1) { _ in }
            response.write(3) { ok in
                for field in identity { write(field, to: &ok) }
            }
        }
    }

    /// What Envoy is to answer its caller; also for what is undecided, so that no setting of Envoy's lets it through.
    static func denying(_ response: ConstantResponse, correlationID: String) -> [UInt8] {
        framed { check in
            // PERMISSION_DENIED. Source: google.rpc.Code.
            check.write(1) { $0.write(7, in: 1) }
            check.write(2) { denied in
                denied.write(1) { $0.write(UInt64(response.status.code), in: 1) }
                for field in response.fields { write((field.0, field.1), to: &denied) }
                write(("x-correlation-id", correlationID), to: &denied)
                denied.write(String(decoding: response.body(correlationID: correlationID), as: UTF8.self), in: 3)
            }
        }
    }

    /// In place of whatever the caller said itself: OVERWRITE_IF_EXISTS_OR_ADD.
    private static func write(_ field: (name: String, value: String), to message: inout ProtobufWriter) {
        message.write(2) { option in
            option.write(1) { header in
                header.write(field.name.lowercased(), in: 1)
                header.write(field.value, in: 2)
            }
            option.write(2, in: 3)
        }
    }

    private static func framed(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var message = ProtobufWriter()
        write(&message)
        let length = UInt32(message.bytes.count)
        return [0] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + message.bytes
    }
}
