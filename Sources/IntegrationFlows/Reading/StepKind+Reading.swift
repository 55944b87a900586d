extension StepKind {
    /// What a BPMN element is called in the flow editor.
    ///
    /// - Parameters:
    ///   - event: the event definition inside, `timerEventDefinition`; nil when there is none.
    ///   - properties: the element's own and its event definition's.
    init(element: String, event: String?, properties: ElementProperties) {
        let activity = properties["activityType"]
        let variant =
            properties.variant("cname") ?? activity.flatMap { Self.variantProperties[$0] }.flatMap { properties[$0] }
        switch element {
        case "startEvent": self = Self.start(event: event, variant: variant)
        case "endEvent": self = Self.end(event: event, variant: variant)
        case "subProcess":
            self =
                [activity, variant].contains("ErrorEventSubProcessTemplate") ? .exceptionSubprocess : Self("Subprocess")
        case "exclusiveGateway": self = .router
        default: self = Self.task(element: element, variant: variant, activity: activity, properties: properties)
        }
    }

    private init(_ name: String) {
        self.init(rawValue: name)
    }

    private static func start(event: String?, variant: String?) -> StepKind {
        switch event {
        case "timerEventDefinition": .timerStart
        case "errorEventDefinition": .errorStart
        case "messageEventDefinition": .messageStart
        case nil: .start
        case let other?: StepKind("Start (\(variant ?? other))")
        }
    }

    private static func end(event: String?, variant: String?) -> StepKind {
        switch event {
        case "messageEventDefinition": .messageEnd
        case "errorEventDefinition": .errorEnd
        case "escalationEventDefinition": .escalationEnd
        case "terminateEventDefinition": .terminateEnd
        case nil: .end
        case let other?: StepKind("End (\(variant ?? other))")
        }
    }

    private static func task(
        element: String, variant: String?, activity: String?, properties: ElementProperties
    ) -> StepKind {
        if activity == "Script" || variant == "GroovyScript" || variant == "JavaScript" {
            let isJavaScript = (variant ?? properties["subActivityType"]) == "JavaScript"
            return StepKind(isJavaScript ? "JavaScript" : "Groovy Script")
        }
        if activity == "DBstorage", let operation = variant {
            return StepKind("Data Store \(dataStoreOperations[operation] ?? operation)")
        }
        if activity == "Splitter", let variant { return StepKind("\(splitters[variant] ?? variant) Splitter") }
        if let activity, let variant, activity == "Encoder" || activity == "Decoder" {
            return StepKind("\(activity) (\(variant))")
        }
        let name = variant ?? properties["subActivityType"] ?? activity ?? element
        return StepKind(names[name] ?? activity.flatMap { names[$0] } ?? name)
    }

    /// Where a step that has no `cmdVariantUri` tells its variant, by its activity type.
    private static let variantProperties = [
        "DBstorage": "operation", "Splitter": "splitType", "Encoder": "encoderType", "Decoder": "encoderType",
        "Mapping": "mappingType",
    ]

    private static let dataStoreOperations = ["put": "Write", "get": "Get", "delete": "Delete", "select": "Select"]

    private static let splitters = [
        "GeneralSplitter": "General", "Camel": "Iterating", "IteratingSplitter": "Iterating", "EDISplitter": "EDI",
        "ZipSplitter": "Zip", "TarSplitter": "Tar", "PKCS#7/CMS Signature-Content Splitter": "PKCS#7",
    ]

    private static let names = [
        "Enricher": "Content Modifier", "ExternalCall": "Request Reply", "Send": "Send",
        "contentEnricherWithLookup": "Content Enricher", "PollEnrich": "Poll Enrich",
        "NonLoopingProcess": "Process Call", "LoopingProcess": "Looping Process Call",
        "IdempotentProcessCall": "Idempotent Process Call", "XSLTMapping": "XSLT Mapping",
        "MessageMapping": "Message Mapping", "OperationMapping": "Operation Mapping",
        "JsonToXmlConverter": "JSON to XML Converter", "XmlToJsonConverter": "XML to JSON Converter",
        "CsvToXmlConverter": "CSV to XML Converter", "XmlToCsvConverter": "XML to CSV Converter",
        "XMLtoEDIConverter": "XML to EDI Converter", "EDItoXMLConverter": "EDI to XML Converter",
        "Variables": "Write Variables", "XmlValidator": "XML Validator", "XmlModifier": "XML Modifier",
        "Multicast": "Parallel Multicast", "SequentialMulticast": "Sequential Multicast",
        "Join": "Join",
        "MessageDigest": "Message Digest", "Persist": "Persist", "Aggregator": "Aggregator",
        "Encrypt": "PKCS#7 Encryptor", "Decrypt": "PKCS#7 Decryptor", "VerifySign": "PKCS#7 Signature Verifier",
        "XMLDigitalVerifySign": "XML Signature Verifier", "IDMapper": "ID Mapping",
        "PgpEncrypt": "PGP Encryptor", "PgpDecrypt": "PGP Decryptor", "SignMessage": "PKCS#7 Signer",
        "EncryptMessage": "PKCS#7 Encryptor", "DecryptMessage": "PKCS#7 Decryptor",
        "VerifySignedMessage": "PKCS#7 Signature Verifier", "XMLDigitalVerifySignedMessage": "XML Signature Verifier",
        "EDIExtractor": "EDI Extractor", "EDIValidator": "EDI Validator", "IDMapping": "ID Mapping",
        "SimpleSignMessage": "Simple Signer", "XMLDigitalSignMessage": "XML Digital Signer",
    ]
}
