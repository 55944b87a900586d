import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Base64, ZIP and GZIP, and CSV at its edges.
@Suite struct EncoderTests {
    private static func coder(_ activity: String, _ variant: String) -> (id: String, text: String) {
        SampleFlow.step(variant.filter(\.isLetter), activity, variant)
    }

    private static func message(
        _ steps: [(id: String, text: String)], _ body: [UInt8], headers: MessageHeaders = [:]
    ) throws -> FlowMessage {
        let flow = try IntegrationFlow(iflw: SampleFlow.https(steps: steps).iflw, id: "f")
        let program = try FlowProgram(flow: flow, parameters: FlowParameters(), resources: ProjectResources([:]))
        let replay = FlowReplay(program: program, state: MemoryFlowState(), now: StepTests.now)
        return try StepTests.completed(replay.run(FlowMessage(body: body, headers: headers)))
    }

    private static let all = [UInt8](0...255) + [UInt8](repeating: 65, count: 5_000)

    @Test(arguments: [
        ("Base64 Encode", "Base64 Decode"), ("ZIP Compress", "ZIP Decompress"), ("GZIP Compress", "GZIP Decompress"),
    ]) func whatIsEncodedIsDecodedAgain(encoder: String, decoder: String) throws {
        for body in [[], [0], Self.all] {
            let coded = try Self.message([Self.coder("Encoder", encoder)], body)
            #expect(coded.body != body || body.isEmpty)
            let back = try Self.message(
                [Self.coder("Encoder", encoder), Self.coder("Decoder", decoder)], body)
            #expect(back.body == body, "\(encoder) of \(body.count)")
        }
        #expect(throws: FlowError.self) {
            try Self.message([Self.coder("Decoder", decoder)], Array("*** nothing of the kind ***".utf8))
        }
    }

    @Test(arguments: [
        ("*", "a/x.xml|x.xml=1;b.txt|b.txt=2;y.xml|y.xml=3;"), ("*.xml", "a/x.xml|x.xml=1;y.xml|y.xml=3;"),
        ("?.txt", "b.txt|b.txt=2;"), ("a/*", "a/x.xml|x.xml=1;"), ("${header.wanted}", "y.xml|y.xml=3;"),
        ("", "a/x.xml|x.xml=1;b.txt|b.txt=2;y.xml|y.xml=3;"),
    ]) func anArchiveIsSplitIntoItsFiles(_ pattern: String, _ expected: String) throws {
        let archive = try ProjectArchive.encode([
            "a/x.xml": Array("1".utf8), "b.txt": Array("2".utf8), "y.xml": Array("3".utf8),
        ])
        let steps = [
            SampleFlow.step("s", "Splitter", "ZipSplitter", ["zipSplitFileName": pattern, "stopOnExecution": "true"]),
            SampleFlow.modifier("m", body: "${header.CamelFileName}|${header.CamelFileNameOnly}=${in.body};"),
            SampleFlow.step("g", "Gather", "Gather", ["aggregationAlgorithm": "concatenate-strategy"]),
        ]
        #expect(try Self.message(steps, archive, headers: ["wanted": "y*"]).bodyText == expected)
        #expect(throws: FlowError.self) { try Self.message(steps, Array("no archive".utf8)) }
    }

    @Test func base64HasLinesOf76CharactersAndReadsAnyLines() throws {
        let text = try Self.message([Self.coder("Encoder", "Base64 Encode")], Self.all).bodyText
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.dropLast().allSatisfy { $0.count == 76 } && lines.count > 60)
        let decoded = try Self.message([Self.coder("Decoder", "Base64 Decode")], Array(" Q\tUJ\nD\r\n".utf8))
        #expect(decoded.bodyText == "ABC")
    }

    /// Two stored files of one byte each, `a` and `b`.
    private static let twoFiles: [UInt8] = {
        func little(_ value: UInt32, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(value >> (8 * UInt32($0)) & 255) }
        }
        var files: [UInt8] = []
        var directory: [UInt8] = []
        for (name, checksum) in [(UInt8(ascii: "a"), UInt32(0xE8B7_BE43)), (UInt8(ascii: "b"), 0x71BE_EFF9)] {
            let common =
                little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(checksum, 4) + little(1, 4)
                + little(1, 4) + little(1, 2) + little(0, 2)
            directory +=
                little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 10 - 4) + little(0, 2)
                + little(0, 2) + little(UInt32(files.count), 4) + [name]
            files += little(0x0403_4b50, 4) + common + [name, name]
        }
        let end =
            little(0x0605_4b50, 4) + little(0, 4) + little(2, 2) + little(2, 2) + little(UInt32(directory.count), 4)
            + little(UInt32(files.count), 4) + little(0, 2)
        return files + directory + end
    }()

    @Test func ofAnArchiveWithSeveralFilesNoneGetsLost() throws {
        let failure = #expect(throws: FlowError.self) {
            try Self.message([Self.coder("Decoder", "ZIP Decompress")], Self.twoFiles)
        }
        #expect("\(try #require(failure))".contains("holds 2 files"))
    }

    @Test func anArchiveBearsTheFilesName() throws {
        let packed = try Self.message(
            [Self.coder("Encoder", "ZIP Compress")], [1, 2], headers: ["CamelFileName": "in/order.xml"])
        #expect(packed.headers["CamelFileName"] == "in/order.xml.zip")
        let plain = try Self.message([Self.coder("Decoder", "ZIP Decompress")], packed.body)
        #expect(plain.headers["CamelFileName"] == "order.xml" && plain.body == [1, 2])
        var damaged = packed.body
        damaged[damaged.count / 2] ^= 0xFF
        #expect(throws: FlowError.self) { try Self.message([Self.coder("Decoder", "ZIP Decompress")], damaged) }
    }

    @Test func quotedFieldsKeepSeparatorsQuotesAndLineEnds() throws {
        let schema = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Rows"><xs:complexType><xs:sequence>
            <xs:element name="Row"><xs:complexType><xs:sequence><xs:element name="a" type="xs:string"/>
            <xs:element name="b" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
            </xs:sequence></xs:complexType></xs:element></xs:schema>
            """
        let reader = SampleFlow.step(
            "r", "CsvToXmlConverter", "CsvToXmlConverter",
            [
                "XML_Schema_File_Path": "/xsd/rows.xsd", "XPath_Field_Location": "Rows/Row",
                "Field_Separator_in_CSV": ";", "ignoreFirstLineAsHeader": "true",
            ])
        let writer = SampleFlow.step(
            "w", "XmlToCsvConverter", "XmlToCsvConverter",
            ["XPath_Field_Location": "/Rows/Row", "Field_Separator_in_CSV": ";", "Include_Header": "true"])
        let csv = "a;b\n\"x;y\";\"say \"\"hi\"\"\"\n\"two\nlines\";<&>\n"
        let files = ["src/main/resources/xsd/rows.xsd": schema]
        let xml = try StepTests.completed(StepTests.run([reader], csv, resources: files)).bodyText
        #expect(xml.contains("<a>x;y</a><b>say \"hi\"</b>") || xml.contains("<a>x;y</a><b>say &quot;hi&quot;</b>"))
        #expect(xml.contains("<a>two\nlines</a><b>&lt;&amp;&gt;</b>"))
        let back = try StepTests.completed(StepTests.run([reader, writer], csv, resources: files)).bodyText
        #expect(back == csv)
        let tooMany = try StepTests.run([reader], "a;b\n1;2;3\n", resources: files)
        #expect(StepTests.failure(tooMany).contains("3 fields"))
    }
}
