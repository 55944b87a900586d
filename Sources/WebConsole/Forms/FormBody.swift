import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the body of a posted form, up to a size.
enum FormBody {
    /// - Throws: `ConsoleError` `tooLarge`, `unsupported` or `badRequest`, each with what to do.
    static func read(_ request: Request, limitBytes: Int) async throws -> FormFields {
        let contentType = request.headers[.contentType] ?? ""
        let bytes = try await collect(request, limitBytes: limitBytes)
        if let boundary = MultipartBody.boundary(inContentType: contentType) {
            return try MultipartBody(bytes: bytes, boundary: boundary).fields
        }
        guard bytes.isEmpty || contentType.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            throw ConsoleError(
                .unsupportedMediaType, "The console reads forms only, not \(contentType.prefix(80)).",
                hint: "Programs use the management API under /management/v1.")
        }
        guard let text = String(validating: bytes, as: UTF8.self), let pairs = PercentEncoding.pairs(text) else {
            throw ConsoleError(
                .badRequest, "The form cannot be read: its text is not UTF-8, or an escape in it is broken.",
                hint: "Open the page again and repeat.")
        }
        var fields = FormFields()
        for (name, value) in pairs { fields.add(value, named: name) }
        return fields
    }

    private static func collect(_ request: Request, limitBytes: Int) async throws -> [UInt8] {
        let tooLarge = ConsoleError(
            .contentTooLarge, "What was sent is larger than \(limitBytes / 1024) KiB, the limit of this page.",
            hint: "Choose a smaller file.")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limitBytes { throw tooLarge }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limitBytes else { throw tooLarge }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }
}
