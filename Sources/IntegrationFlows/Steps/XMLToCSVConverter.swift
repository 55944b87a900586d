import CLibXML2

/// The step *XML to CSV Converter*: a line for each element that the path selects, a field for each of its children.
struct XMLToCSVConverter: StepWork {
    let records: XPathExpression
    let separator: Character
    let writesHeader: Bool
    let writesAttributes: Bool

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let properties = step.properties
        let path = properties.settled("XPath_Field_Location") ?? ""
        guard !path.isEmpty || properties["XPath_Field_Location"] != nil else {
            throw FlowError(.unsupported, "it names no records")
        }
        records = try XPathExpression(path.isEmpty || path.hasPrefix("/") ? (path.isEmpty ? "/*" : path) : "/" + path)
        let text = properties.settled("Field_Separator_in_CSV") ?? ","
        guard let separator = CSVText.separator(text) else {
            throw FlowError(.unsupported, "field separator '\(text)'")
        }
        self.separator = separator
        let header = properties.settled("CSV_Header") ?? "none"
        guard ["none", "xmlHeader"].contains(header) else { throw FlowError(.unsupported, "CSV header '\(header)'") }
        writesHeader = properties.settled("Include_Header") == "true" || header == "xmlHeader"
        writesAttributes = properties.settled("Include_Attribute") == "true"
        guard properties.settled("Include_Master") != "true", properties.settled("Master_XPath_Field_Location") == nil
        else {
            throw FlowError(.unsupported, "it includes parent elements")
        }
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let document = try MarkupDocument(message: scope.message.body)
        var lines: [String] = []
        for record in try records.nodes(in: document, scope) where record.pointee.type == XML_ELEMENT_NODE {
            var fields = MarkupDocument.elements(of: record).map {
                (name: MarkupDocument.string($0.pointee.name), value: MarkupDocument.content(of: $0))
            }
            if writesAttributes { fields = MarkupDocument.attributes(of: record) + fields }
            if writesHeader, lines.isEmpty { lines.append(CSVText.line(fields.map(\.name), separator: separator)) }
            lines.append(CSVText.line(fields.map(\.value), separator: separator))
        }
        var message = scope.message
        message.body = Array(lines.map { $0 + "\n" }.joined().utf8)
        message.headers["Content-Type"] = "text/csv"
        return .done(message)
    }
}
