import CLibXML2

/// An XML schema of a project, ready to validate by.
///
/// Schemas that it includes or imports are read from the project, and nowhere else.
///
/// Source: XML Schema 1.0.
final class MarkupSchema: Sendable {
    /// Immutable once it has been made; libxml2 allows several threads to validate by one schema.
    private nonisolated(unsafe) let schema: xmlSchemaPtr

    /// Throws `unsupported` for what is no schema or refers to what the project lacks.
    init(_ resource: ProjectResource, _ resources: ProjectResources?) throws(FlowError) {
        _ = try MarkupDocument(bytes: resource.content)
        let problem = MarkupProblems()
        schema = try ProjectFiles.with(resources) { () throws(FlowError) in
            guard let context = xmlSchemaNewParserCtxt(ProjectFiles.scheme + resource.path) else {
                throw FlowError(.limitExceeded, "No memory for a schema")
            }
            defer { xmlSchemaFreeParserCtxt(context) }
            xmlSchemaSetParserStructuredErrors(context, MarkupProblems.note, problem.pointer)
            guard let schema = xmlSchemaParse(context) else {
                throw FlowError(.unsupported, "the schema \(resource.path) cannot be used: \(problem.text)")
            }
            return schema
        }
    }

    deinit { xmlSchemaFree(schema) }

    /// What a body does not meet, at most ten findings; nil when it is valid.
    ///
    /// Throws `malformedXML`.
    func problems(of body: [UInt8]) throws(FlowError) -> String? {
        let document = try MarkupDocument(message: body)
        guard let context = xmlSchemaNewValidCtxt(schema) else {
            throw FlowError(.limitExceeded, "No memory to validate with")
        }
        defer { xmlSchemaFreeValidCtxt(context) }
        let problems = MarkupProblems()
        xmlSchemaSetValidStructuredErrors(context, MarkupProblems.note, problems.pointer)
        let status = xmlSchemaValidateDoc(context, document.document)
        guard status != 0 else { return nil }
        return problems.text.isEmpty ? "The document is not valid" : problems.text
    }
}

/// Collects what libxml2 complains of, with lines.
final class MarkupProblems {
    private var lines: [String] = []

    var text: String { lines.joined(separator: "; ") }

    /// For the library; valid as long as this object.
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static let note: xmlStructuredErrorFunc = { pointer, error in
        guard let pointer, let error else { return }
        let problems = Unmanaged<MarkupProblems>.fromOpaque(pointer).takeUnretainedValue()
        guard problems.lines.count < 10 else { return }
        var message = error.pointee.message.map { String(cString: $0) } ?? "unknown"
        while message.last?.isWhitespace == true { message.removeLast() }
        problems.lines.append("line \(error.pointee.line): \(message)")
    }
}
