extension FlowParameters {
    /// Reads `parameters.prop` and `parameters.propdef`; nil for a file that the project lacks.
    ///
    /// Throws `malformedParameters`, `malformedXML`, `limitExceeded`.
    public init(prop: [UInt8]?, propdef: [UInt8]?) throws(FlowError) {
        self.init()
        if let prop { values = try JavaProperties(bytes: prop).values }
        if let propdef { definitions = try Self.definitions(propdef) }
    }

    private static func definitions(_ bytes: [UInt8]) throws(FlowError) -> [ParameterDefinition] {
        guard !bytes.allSatisfy({ $0 <= 0x20 }) else { return [] }
        let root = try MarkupDocument(bytes: bytes).root()
        guard root.name == "parameters" else {
            throw FlowError(.malformedParameters, "The definitions are a <\(root.name)>, not <parameters>")
        }
        return root.children(named: "parameter").map { parameter in
            let name = parameter.first("name")?.text ?? ""
            let key = parameter.first("key")?.text ?? ""
            return ParameterDefinition(
                key: key.isEmpty ? name : key, name: name.isEmpty ? key : name,
                type: parameter.first("type")?.text ?? "xsd:string",
                isRequired: parameter.first("isRequired")?.text == "true",
                description: parameter.first("description")?.text ?? "")
        }
    }
}
