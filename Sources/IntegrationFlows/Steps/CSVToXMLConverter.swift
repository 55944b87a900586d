/// The step *CSV to XML Converter*: an element for each line, named and ordered as the project's schema says.
struct CSVToXMLConverter: StepWork {
    /// Names from the root to the record, `ExchangeRates/Records`.
    let path: [String]
    /// Names of a record's fields, in the order of the schema.
    let fields: [String]
    let namespace: String?
    let separator: Character
    /// What the lines that count begin with; nil: all do.
    let marker: String?
    let skipsFirstLine: Bool
    /// Whether the first line names the fields.
    let readsHeader: Bool

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let reference = step.properties.settled("XML_Schema_File_Path") ?? ""
        guard !reference.isEmpty else { throw FlowError(.unsupported, "it names no schema") }
        guard try context.resource(reference) != nil else { return .unavailable("The schema \(reference)") }
        return .work(try CSVToXMLConverter(step, context))
    }

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let properties = step.properties
        let text = properties.settled("Field_Separator_in_CSV") ?? ","
        guard let separator = CSVText.separator(text) else {
            throw FlowError(.unsupported, "field separator '\(text)'")
        }
        self.separator = separator
        marker = properties.settled("Record_Identifier_in_CSV")?.trimmingSpaces()
        skipsFirstLine = properties.settled("ignoreFirstLineAsHeader") == "true"
        readsHeader = properties.settled("headerMapping") == "mapHeadersToXSD"
        path = (properties.settled("XPath_Field_Location") ?? "").split(separator: "/").map {
            $0.split(separator: ":").last.map(String.init) ?? String($0)
        }
        let resource = try context.resource(properties["XML_Schema_File_Path"] ?? "")
        let outline = try SchemaOutline(bytes: resource?.content ?? [])
        namespace = outline.targetNamespace
        fields = try outline.children(of: path)
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var records = try CSVText.records(Self.text(scope.message), separator: separator)[...]
        var names = fields
        if skipsFirstLine, let header = records.popFirst(), readsHeader, header.allSatisfy(fields.contains) {
            names = header
        }
        if let marker, !marker.isEmpty { records = records.filter { $0.first == marker }[...] }
        guard let root = path.first else { throw FlowError(.stepFailed, "The path to the records is empty") }
        let declaration = namespace.map { " xmlns=\"\(MarkupText.escaped($0))\"" } ?? ""
        var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "<\(root)\(declaration)>"
        for name in path.dropFirst().dropLast() { text += "<\(name)>" }
        let record = path.count > 1 ? path[path.count - 1] : nil
        for fields in records {
            guard fields.count <= names.count else {
                throw FlowError(
                    .stepFailed, "A line has \(fields.count) fields, the schema's record has \(names.count)")
            }
            if let record { text += "<\(record)>" }
            for (name, value) in zip(names, fields) {
                text += value.isEmpty ? "<\(name)/>" : "<\(name)>\(MarkupText.escaped(value))</\(name)>"
            }
            if let record { text += "</\(record)>" }
        }
        for name in path.dropFirst().dropLast().reversed() { text += "</\(name)>" }
        var message = scope.message
        message.body = Array((text + "</\(root)>").utf8)
        message.headers["Content-Type"] = "application/xml"
        return .done(message)
    }

    private static func text(_ message: FlowMessage) -> String {
        let text = message.bodyText
        return text.hasPrefix("\u{feff}") ? String(text.dropFirst()) : text
    }
}
