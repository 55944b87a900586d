/// What kind of work a step does, by the name it carries in the flow editor.
///
/// Not an enumeration: flows name steps that this engine has never heard of, and they keep their own name.
public struct StepKind: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static let messageStart = StepKind(rawValue: "Start Message")
    public static let start = StepKind(rawValue: "Start")
    public static let timerStart = StepKind(rawValue: "Start Timer")
    public static let errorStart = StepKind(rawValue: "Error Start")
    public static let messageEnd = StepKind(rawValue: "End Message")
    public static let end = StepKind(rawValue: "End")
    public static let errorEnd = StepKind(rawValue: "Error End")
    public static let escalationEnd = StepKind(rawValue: "Escalation End")
    public static let terminateEnd = StepKind(rawValue: "Terminate End")
    public static let contentModifier = StepKind(rawValue: "Content Modifier")
    public static let requestReply = StepKind(rawValue: "Request Reply")
    public static let send = StepKind(rawValue: "Send")
    public static let jsonToXMLConverter = StepKind(rawValue: "JSON to XML Converter")
    public static let router = StepKind(rawValue: "Router")
    public static let exceptionSubprocess = StepKind(rawValue: "Exception Subprocess")
    public static let processCall = StepKind(rawValue: "Process Call")
    public static let loopingProcessCall = StepKind(rawValue: "Looping Process Call")

    public static let idempotentProcessCall = StepKind(rawValue: "Idempotent Process Call")
    public static let filter = StepKind(rawValue: "Filter")
    public static let writeVariables = StepKind(rawValue: "Write Variables")
    public static let parallelMulticast = StepKind(rawValue: "Parallel Multicast")
    public static let sequentialMulticast = StepKind(rawValue: "Sequential Multicast")
    public static let join = StepKind(rawValue: "Join")
    public static let generalSplitter = StepKind(rawValue: "General Splitter")
    public static let iteratingSplitter = StepKind(rawValue: "Iterating Splitter")
    public static let zipSplitter = StepKind(rawValue: "Zip Splitter")
    public static let gather = StepKind(rawValue: "Gather")
    public static let xmlToJSONConverter = StepKind(rawValue: "XML to JSON Converter")
    public static let csvToXMLConverter = StepKind(rawValue: "CSV to XML Converter")
    public static let xmlToCSVConverter = StepKind(rawValue: "XML to CSV Converter")
    public static let base64Encoder = StepKind(rawValue: "Encoder (Base64 Encode)")
    public static let base64Decoder = StepKind(rawValue: "Decoder (Base64 Decode)")
    public static let zipCompressor = StepKind(rawValue: "Encoder (ZIP Compress)")
    public static let zipDecompressor = StepKind(rawValue: "Decoder (ZIP Decompress)")
    public static let gzipCompressor = StepKind(rawValue: "Encoder (GZIP Compress)")
    public static let gzipDecompressor = StepKind(rawValue: "Decoder (GZIP Decompress)")
    public static let messageDigest = StepKind(rawValue: "Message Digest")
    public static let xsltMapping = StepKind(rawValue: "XSLT Mapping")
    public static let xmlValidator = StepKind(rawValue: "XML Validator")
    public static let xmlModifier = StepKind(rawValue: "XML Modifier")
    public static let dataStoreWrite = StepKind(rawValue: "Data Store Write")
    public static let dataStoreGet = StepKind(rawValue: "Data Store Get")
    public static let dataStoreSelect = StepKind(rawValue: "Data Store Select")
    public static let dataStoreDelete = StepKind(rawValue: "Data Store Delete")
    public static let persist = StepKind(rawValue: "Persist")

    /// Whether a flow or a process begins here.
    public var isStart: Bool { [.messageStart, .start, .timerStart, .errorStart].contains(self) }
    /// Whether a flow or a process ends here.
    public var isEnd: Bool { [.messageEnd, .end, .errorEnd, .escalationEnd, .terminateEnd].contains(self) }
}

/// One step of an integration flow: an event, a task, a gateway or a sub-process.
public struct Step: Sendable, Hashable, Codable, Identifiable {
    /// The BPMN id, unique in its flow.
    public var id: String
    /// The name on the diagram; empty when the author gave none.
    public var name: String
    public var kind: StepKind
    /// The BPMN element: `callActivity`, `serviceTask`, `startEvent`, …
    public var element: String
    /// The process that it stands in.
    public var processID: String
    /// The sub-process that it stands in; nil directly in the process.
    public var parentID: String?
    public var properties: ElementProperties
    /// A gateway's or task's default route; nil when none is marked.
    public var defaultRouteID: String?

    public init(
        id: String, name: String, kind: StepKind, element: String, processID: String, parentID: String? = nil,
        properties: ElementProperties = ElementProperties()
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.element = element
        self.processID = processID
        self.parentID = parentID
        self.properties = properties
    }

    /// The name on the diagram, or else the kind.
    public var displayName: String { name.isEmpty ? kind.rawValue : name }

    /// Kind and name as findings and logs call it: `Groovy Script 'Log'`.
    public var title: String { "\(kind) '\(name.isEmpty ? id : name)'" }
}
