import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Flows in shapes that editors, exports and other tools leave behind: each is read, and nothing in it goes unnamed.
@Suite struct OddFlowTests {
    private static func flow(_ elements: [String], _ routes: [(String, String)]) -> IntegrationFlow? {
        var sample = SampleFlow()
        sample.elements = elements
        sample.routes = routes.map { SampleFlow.route($0.0, $0.1) }
        return try? IntegrationFlow(iflw: sample.iflw)
    }

    private static func missing(_ flow: IntegrationFlow?) -> [String] {
        flow.map { FlowCheck(flow: $0, parameters: FlowParameters()).missing } ?? ["unread"]
    }

    private static let start = "<startEvent id='s' name='Start'/>"
    private static let end = "<endEvent id='e' name='End'/>"

    @Test(arguments: [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian, .isoLatin1])
    func everyEncodingIsRead(encoding: String.Encoding) throws {
        let name = encoding == .isoLatin1 ? "ISO-8859-1" : encoding == .utf8 ? "UTF-8" : "UTF-16"
        let text = String(decoding: SampleFlow.https("/ä", steps: []).iflw, as: UTF8.self)
            .replacing("encoding=\"UTF-8\"", with: "encoding=\"\(name)\"")
        let mark: [UInt8] =
            switch encoding {
            case .utf8: [0xEF, 0xBB, 0xBF]
            case .utf16LittleEndian: [0xFF, 0xFE]
            case .utf16BigEndian: [0xFE, 0xFF]
            default: []
            }
        let flow = try IntegrationFlow(iflw: mark + Array(try #require(text.data(using: encoding))))
        #expect(flow.channels.first?.address == "/ä")
        #expect(Self.missing(flow) == [])
    }

    @Test func lanesDiagramsAnnotationsAndDataObjectsAreNoSteps() {
        let flow = Self.flow(
            [
                "<laneSet id='l'><lane id='l1'><flowNodeRef>s</flowNodeRef></lane></laneSet>",
                "<dataObject id='d'/><textAnnotation id='t'><text>note</text></textAnnotation>",
                "<association id='a' sourceRef='s' targetRef='t'/>", Self.start, Self.end,
            ], [("s", "e")])
        #expect(flow?.steps.map(\.id) == ["s", "e"])
        #expect(Self.missing(flow) == [])
    }

    @Test func whatARouteLeadsToIsAStepWhateverItIs() {
        let flow = Self.flow(
            [Self.start, "<businessRuleTask id='r' name='Rule'/>", Self.end], [("s", "r"), ("r", "e")])
        #expect(flow?.steps.count == 3)
        #expect(Self.missing(flow) == ["step: businessRuleTask 'Rule'"])
    }

    @Test func aRouteThatLeadsNowhereIsNamed() {
        let flow = Self.flow([Self.start, Self.end], [("s", "gone")])
        #expect(Self.missing(flow) == ["step: gone, where a route of Start 'Start' leads"])
    }

    @Test(arguments: [
        ("Splitter", "EDISplitter", "EDI Splitter"), ("Splitter", "Tar", "Tar Splitter"),
        ("Encrypt", "EncryptMessage", "PKCS#7 Encryptor"), ("Decrypt", "DecryptMessage", "PKCS#7 Decryptor"),
        ("Verifier", "VerifySignedMessage", "PKCS#7 Signature Verifier"),
        ("Verifier", "XMLDigitalVerifySignedMessage", "XML Signature Verifier"),
        ("Encoder", "MIME Multipart Encode", "Encoder (MIME Multipart Encode)"),
        ("EDIExtractor", "EDIExtractor", "EDI Extractor"), ("Aggregator", "Aggregator", "Aggregator"),
        ("Mapping", "OperationMapping", "Operation Mapping"), ("IDMapping", "IDMapping", "ID Mapping"),
        ("Brandnew", "BrandNewStep", "BrandNewStep"),
    ]) func aStepThatIsNotCarriedOutBearsItsName(activity: String, variant: String, name: String) {
        let step = SampleFlow.step("x", activity, variant)
        let flow = Self.flow([Self.start, step.text, Self.end], [("s", "x"), ("x", "e")])
        #expect(Self.missing(flow) == ["step: \(name) 'x'"])
    }

    @Test func aSubprocessOfAnotherKindIsNamedWithWhatIsInIt() {
        let inner = "<subProcess id='p' name='Sub'><startEvent id='i'/><userTask id='u' name='Ask'/></subProcess>"
        let flow = Self.flow([Self.start, inner, Self.end], [("s", "p"), ("p", "e")])
        #expect(Self.missing(flow).contains("step: Subprocess 'Sub'"))
        #expect(Self.missing(flow).contains("step: userTask 'Ask'"))
    }

    @Test(arguments: [
        "SFTP", "JMS", "IDOC", "XI", "SuccessFactors", "Ariba", "AS2", "Kafka", "RFC", "JDBC", "AMQP", "LDAP", "FTP",
        "OData", "AmazonWebServices", "SomeVendor.Adapter",
    ]) func anAdapterWithoutAChannelIsNamed(adapter: String) {
        for direction in ["Sender", "Receiver"] {
            var sample = SampleFlow()
            sample.elements = [Self.start, Self.end]
            sample.routes = [SampleFlow.route("s", "e")]
            let isSender = direction == "Sender"
            sample.channels = [
                SampleFlow.channel(
                    "c", from: isSender ? "Sender" : "e", to: isSender ? "s" : "Receiver",
                    ["ComponentType": adapter, "direction": direction])
            ]
            let found = Self.missing(try? IntegrationFlow(iflw: sample.iflw))
            #expect(found == ["adapter: \(adapter) \(direction.lowercased()) 'c'"])
        }
    }
}
