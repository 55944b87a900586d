import Foundation

/// Bytes that a decoder makes at most.
let decodedSizeMax = 64 << 20

/// The step *Base64 Encoder*.
struct Base64Encoder: StepWork {
    init(_ step: Step, _ context: StepContext) {}

    func perform(_ scope: ExpressionScope) -> StepResult {
        // Lines of 76 characters with CR LF, as MIME has it (RFC 2045 section 6.8).
        let text = Data(scope.message.body).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return .body(Array(text.utf8), of: scope)
    }
}

/// The step *Base64 Decoder*; line ends and blanks are passed over.
struct Base64Decoder: StepWork {
    init(_ step: Step, _ context: StepContext) {}

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let compact = scope.message.body.filter { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        guard let decoded = Data(base64Encoded: Data(compact)) else {
            throw FlowError(.stepFailed, "The body is not Base64")
        }
        return .body(Array(decoded), of: scope)
    }
}

/// The step *ZIP Compress*: an archive of one file, named by the header `CamelFileName`.
struct ZIPCompressor: StepWork {
    init(_ step: Step, _ context: StepContext) {}

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let path = scope.message.headers["CamelFileName"] ?? ""
        let name = path.split(separator: "/").last.map(String.init) ?? scope.messageID
        let archive = ZIPFile(members: [.init(name: name, content: scope.message.body)])
        var message = scope.message
        message.body = try archive.encoded
        message.headers["CamelFileName"] = path.isEmpty ? nil : path + ".zip"
        return .done(message)
    }
}

/// The step *ZIP Decompress*: the body becomes the archive's only file; of several, none may get lost.
struct ZIPDecompressor: StepWork {
    init(_ step: Step, _ context: StepContext) {}

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let members = try ZIPFile(bytes: scope.message.body, sizeMax: decodedSizeMax).members
        guard let member = members.first else { throw FlowError(.stepFailed, "The zip archive is empty") }
        guard members.count == 1 else {
            throw FlowError(.stepFailed, "The zip archive holds \(members.count) files; ZIP Decompress takes one")
        }
        var message = scope.message
        message.body = member.content
        message.headers["CamelFileName"] = member.name
        return .done(message)
    }
}

/// The step *GZIP Compress*.
struct GZIPCompressor: StepWork {
    init(_ step: Step, _ context: StepContext) {}

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        .body(try Deflate.deflated(scope.message.body, .gzip), of: scope)
    }
}

/// The step *GZIP Decompress*.
struct GZIPDecompressor: StepWork {
    init(_ step: Step, _ context: StepContext) {}

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        .body(try Deflate.inflated(scope.message.body, .gzip, sizeMax: decodedSizeMax), of: scope)
    }
}
