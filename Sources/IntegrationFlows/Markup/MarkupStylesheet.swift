import CLibXML2
import CLibXSLT

/// An XSLT 1.0 stylesheet of a project, ready to transform with.
///
/// It reads no file but the project's own and writes none, knows no network, and stops after a bounded amount of work.
/// EXSLT's functions for nodes, numbers, sets, texts and dates are there.
/// A stylesheet that declares version 2.0 or 3.0 is taken where the same can be said in version 1.0, see
/// ``StylesheetVersion`` and ``StylesheetRewriting``.
///
/// Source: W3C XSL Transformations 1.0; EXSLT.
final class MarkupStylesheet: Sendable {
    /// Immutable once it has been made; libxslt allows several threads to transform by one stylesheet.
    private nonisolated(unsafe) let stylesheet: xsltStylesheetPtr
    private let resources: ProjectResources?
    /// Names of the parameters that it declares.
    let parameters: Set<String>

    /// Throws `unsupported` for what is no XSLT 1.0 or refers to what the project lacks.
    init(_ resource: ProjectResource, _ resources: ProjectResources?) throws(FlowError) {
        _ = Self.prepared
        var modules = resources ?? ProjectResources([:])
        let document = try StylesheetModules.read(resource, &modules)
        self.resources = resources.map { _ in modules }
        parameters = Set(try document.root().children(named: "param").compactMap { $0.attributes["name"] })
        let main = document.taken()
        stylesheet = try ProjectFiles.with(modules) { () throws(FlowError) in
            let document = main
            document.pointee.URL = UnsafePointer(xmlStrdup(ProjectFiles.scheme + resource.path))
            guard let parsed = xsltParseStylesheetDoc(document) else {
                xmlFreeDoc(document)
                throw FlowError(.unsupported, "\(resource.path) is no XSLT 1.0 stylesheet")
            }
            guard parsed.pointee.errors == 0 else {
                xsltFreeStylesheet(parsed)
                throw FlowError(.unsupported, "\(resource.path) does not keep to XSLT 1.0")
            }
            return parsed
        }
    }

    deinit { xsltFreeStylesheet(stylesheet) }

    /// The result, in the encoding and method that the stylesheet asks for.
    ///
    /// Throws `malformedXML`, `stepFailed` with what the stylesheet complains of, `limitExceeded`.
    func transformed(_ body: [UInt8], parameters given: [String: String]) throws(FlowError) -> [UInt8] {
        let document = try MarkupDocument(message: body)
        return try ProjectFiles.with(resources) { () throws(FlowError) in
            guard let context = xsltNewTransformContext(stylesheet, document.document),
                let security = xsltNewSecurityPrefs()
            else { throw FlowError(.limitExceeded, "No memory to transform with") }
            defer {
                xsltFreeTransformContext(context)
                xsltFreeSecurityPrefs(security)
            }
            Self.restrict(context, security)
            StylesheetFunctions.register(context)
            let errors = UnsafeMutablePointer<XSLTErrors>.allocate(capacity: 1)
            errors.initialize(to: XSLTErrors())
            defer { errors.deallocate() }
            xsltCollectErrors(context, errors)
            for (name, value) in given where parameters.contains(name) {
                xsltQuoteOneUserParam(context, name, value)
            }
            let result = xsltApplyStylesheetUser(stylesheet, document.document, nil, nil, nil, context)
            defer { xmlFreeDoc(result) }
            guard let result, context.pointee.state == XSLT_STATE_OK else {
                let text = String(cString: xsltErrorText(errors)).split(whereSeparator: \.isNewline)
                throw FlowError(
                    .stepFailed, "The stylesheet cannot be carried out: \(text.joined(separator: " ").prefix(300))")
            }
            return try bytes(of: result)
        }
    }

    private func bytes(of result: xmlDocPtr) throws(FlowError) -> [UInt8] {
        var text: UnsafeMutablePointer<xmlChar>?
        var size: Int32 = 0
        guard xsltSaveResultToString(&text, &size, result, stylesheet) == 0 else {
            throw FlowError(.stepFailed, "The result of the stylesheet cannot be written")
        }
        guard let text else { return [] }
        defer { xmlFreeMemory(text) }
        return Array(UnsafeBufferPointer(start: text, count: Int(size)))
    }

    private static func restrict(_ context: xsltTransformContextPtr, _ security: xsltSecurityPrefsPtr) {
        // Imports have been read with the stylesheet; `document()` reads nothing.
        for right in [
            XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
            XSLT_SECPREF_WRITE_NETWORK,
        ] {
            xsltSetSecurityPrefs(security, right, xsltSecurityForbid)
        }
        xsltSetCtxtSecurityPrefs(security, context)
        context.pointee.maxTemplateDepth = 1000
        context.pointee.maxTemplateVars = 10_000
        context.pointee.opLimit = 50_000_000
        context.pointee.xpathCtxt?.pointee.opLimit = 50_000_000
        context.pointee.xinclude = 0
    }

    private static let prepared: Void = xsltPrepare()
}
