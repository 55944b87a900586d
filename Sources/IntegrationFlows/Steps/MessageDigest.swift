import CLibXML2
import Crypto

/// The step *Message Digest*: a header gets the digest of the body, or of its canonical XML, in hexadecimal digits.
///
/// Source: Canonical XML 1.0.
struct MessageDigest: StepWork {
    enum Algorithm: String {
        case md5 = "MD5"
        case sha1 = "SHA-1"
        case sha256 = "SHA-256"
        case sha384 = "SHA-384"
        case sha512 = "SHA-512"
    }

    enum Canonicalization: String {
        case none
        case inclusive = "xml-c14n"
        case withComments = "xml-c14n-with-comments"
    }

    let algorithm: Algorithm
    let canonicalization: Canonicalization
    let filter: XPathExpression?
    let header: String

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let properties = step.properties
        let name = properties.settled("digestAlgorithm") ?? "SHA-256"
        guard let algorithm = Algorithm(rawValue: name) else {
            throw FlowError(.unsupported, "digest algorithm '\(name)'")
        }
        self.algorithm = algorithm
        let method = properties.settled("canonicalizationMethod") ?? "none"
        guard let canonicalization = Canonicalization(rawValue: method) else {
            throw FlowError(.unsupported, "canonicalization '\(method)'")
        }
        self.canonicalization = canonicalization
        filter = try properties.settled("filter").mapThrowing(XPathExpression.init)
        header = properties.settled("targetHeader") ?? "SAPMessageDigest"
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var input = scope.message.body
        if let filter { input = Array(try filter.evaluate(scope, as: .markup).utf8) }
        if canonicalization != .none { input = try canonical(input) }
        var message = scope.message
        message.headers[header] = digest(input).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        return .done(message)
    }

    private func canonical(_ body: [UInt8]) throws(FlowError) -> [UInt8] {
        let document = try MarkupDocument(message: body)
        var text: UnsafeMutablePointer<xmlChar>?
        let size = xmlC14NDocDumpMemory(
            document.document, nil, Int32(XML_C14N_1_0.rawValue), nil, canonicalization == .withComments ? 1 : 0, &text)
        guard size >= 0, let text else { throw FlowError(.stepFailed, "The body has no canonical form") }
        defer { xmlFreeMemory(text) }
        return Array(UnsafeBufferPointer(start: text, count: Int(size)))
    }

    private func digest(_ bytes: [UInt8]) -> [UInt8] {
        switch algorithm {
        case .md5: Array(Insecure.MD5.hash(data: bytes))
        case .sha1: Array(Insecure.SHA1.hash(data: bytes))
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        }
    }
}
