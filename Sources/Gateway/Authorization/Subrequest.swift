import IdentityDirectory
import KeyMaterial
import NIOHTTP1

/// What a proxy in front asks about: somebody else's request, told in the head of its own.
///
/// nginx and HAProxy ask for `/authorize` and tell method and target in `X-Original-Method` and `X-Original-URI`; Envoy
/// sends the request's own method, and its path behind `/authorize`, or asks over gRPC, on a listener of its own.
struct Subrequest {
    static let path = "/authorize"
    /// For a target that the proxy's caller sent: proxies pass on a 403 as it is, and make an error of their own of a 400.
    private static let malformedStatus = 403

    let method: String
    let target: RequestTarget
    /// Nil where the caller presented none to the proxy.
    let certificate: Certificate?
    /// Where the caller called the proxy from; nil where that is not told.
    let peerAddress: String?
    /// Another method in a header field, upper case.
    let methodOverride: String?
    /// What its caller calls the request, if it may and the asking does not say so itself.
    let correlationID: String?

    /// Whether a request of a front proxy is one of these.
    static func isAsked(by target: RequestTarget) -> Bool {
        target.path == path || target.path.hasPrefix(path + "/")
    }

    /// Throws where one thing is told twice, or the certificate is none.
    init(_ head: HTTPRequestHead, summary: HeadSummary, from proxy: FrontProxy) throws(BadRequest) {
        let asked = summary.target
        methodOverride = summary.methodOverride
        correlationID = nil
        if asked.path == Self.path {
            guard let method = try Self.only("x-original-method", in: head.headers),
                let uri = try Self.only("x-original-uri", in: head.headers)
            else { throw BadRequest("X-Original-Method or X-Original-URI is missing.") }
            self.method = method
            target = try RequestTarget(reading: uri, status: Self.malformedStatus)
        } else {
            method = head.method.rawValue
            target = try RequestTarget(
                reading: String(asked.forwarded.dropFirst(Self.path.count)), status: Self.malformedStatus)
        }
        peerAddress = try Self.only("x-real-ip", in: head.headers)
        guard let name = proxy.certificateField.name, let field = try Self.only(name, in: head.headers),
            !field.isEmpty
        else {
            certificate = nil
            return
        }
        certificate =
            switch proxy.certificateField {
            case .clientCert: try ClientCertField.certificate(in: field)
            case .forwardedClientCert: try ForwardedClientCertificate.certificate(in: field)
            case .escapedPEM: try EscapedPEM.certificate(field)
            case .checkRequest: nil
            }
    }

    /// Throws where one thing is told twice, or the certificate is none.
    init(_ told: ToldRequest) throws(BadRequest) {
        guard !told.method.isEmpty, !told.target.isEmpty else { throw BadRequest("It tells of no request.") }
        method = told.method
        target = try RequestTarget(reading: told.target, status: Self.malformedStatus)
        peerAddress = told.peerAddress
        correlationID = told.fields.first { FieldName.isEqual($0.name, "x-correlation-id") }
            .flatMap { CorrelationID.isAcceptable($0.value) ? $0.value : nil }
        let overrides = Set(told.fields.filter { HeadSummary.isMethodOverride($0.name) }.map { $0.value.uppercased() })
        guard overrides.count <= 1 else { throw BadRequest("There are several methods to override by.") }
        methodOverride = overrides.first
        certificate =
            if let text = told.escapedCertificate, !text.isEmpty { try EscapedPEM.certificate(text) } else { nil }
    }

    private static func only(_ name: String, in fields: HTTPHeaders) throws(BadRequest) -> String? {
        let values = fields[name]
        guard values.count <= 1 else { throw BadRequest("There are several \(name) fields.") }
        return values.first
    }
}
