import CountersignTesting
import Foundation
import IntegrationFlows
import Testing

/// Steps, each in a flow of its own, as messages meet them.
@Suite struct StepTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Sends one message through the steps in a row.
    static func run(
        _ steps: [(id: String, text: String)], _ body: String = "", headers: MessageHeaders = [:],
        properties: [String: String] = [:], resources: [String: String] = [:],
        state: MemoryFlowState = MemoryFlowState()
    ) throws -> FlowReplay.Result {
        let flow = try IntegrationFlow(iflw: SampleFlow.https(steps: steps).iflw, id: "f")
        let program = try FlowProgram(
            flow: flow, parameters: FlowParameters(),
            resources: ProjectResources(resources.mapValues { Array($0.utf8) }))
        let message = FlowMessage(body: Array(body.utf8), headers: headers, properties: properties)
        return FlowReplay(program: program, state: state, now: now).run(message)
    }

    static func completed(_ result: FlowReplay.Result) throws -> FlowMessage {
        guard case .completed(let message) = result.outcome else {
            throw FlowError(.stepFailed, "\(result.outcome)")
        }
        return message
    }

    static func failure(_ result: FlowReplay.Result) -> String {
        if case .failed(let failure) = result.outcome { failure.text } else { "" }
    }

    private func body(_ steps: [(id: String, text: String)], _ body: String) throws -> String {
        try Self.completed(Self.run(steps, body)).bodyText
    }

    @Test func aFilterKeepsWhatItSelects() throws {
        let xml = #"<a xmlns:n="urn:n"><b n:k="1">x</b><b>y</b></a>"#
        for (path, type, expected) in [
            ("/a/b", "Nodelist", #"<b xmlns:n="urn:n" n:k="1">x</b><b>y</b>"#),
            ("/a/b", "Node", #"<b xmlns:n="urn:n" n:k="1">x</b>"#),
            ("/a/b[2]", "String", "y"), ("count(/a/b) = 2", "Boolean", "true"), ("/a/c", "Nodelist", ""),
        ] {
            let step = SampleFlow.step("f", "Filter", "Filter", ["wrapContent": path, "xpathType": type])
            #expect(try body([step], xml) == expected, "\(path)")
        }
    }

    @Test func pathsAreFilledInFromTheMessage() throws {
        let set = SampleFlow.modifier("p", properties: ["n": ("constant", "b")])
        func filter(_ path: String) -> (id: String, text: String) {
            SampleFlow.step("f", "Filter", "Filter", ["wrapContent": path, "xpathType": "String"])
        }
        #expect(try body([set, filter("/a/${property.n}")], "<a><b>1</b><c>2</c></a>") == "1")
        #expect(try body([set, filter("/a/*[name() = $n]")], "<a><c>2</c><b>1</b></a>") == "1")
        #expect(try body([filter("/a/c[. = &apos;2&apos;]")], "<a><c>2</c></a>") == "2")
        let broken = try Self.run(
            [SampleFlow.modifier("p", properties: ["n": ("constant", "]")]), filter("/a/${property.n}")], "<a/>")
        #expect(Self.failure(broken).contains("No XPath 1.0"))
    }

    @Test func xmlBecomesJSON() throws {
        let xml = #"<r><a id="1">x</a><b/><c><d>1</d><d>2</d></c><e>"q"</e></r>"#
        func converter(_ values: [String: String]) -> (id: String, text: String) {
            SampleFlow.step("j", "XmlToJsonConverter", "XmlToJsonConverter", values)
        }
        let plain = converter(["xmlJsonSuppressRootElement": "true", "xmlJsonConvertAllElements": "specific"])
        #expect(try body([plain], xml) == #"{"a":{"@id":"1","$":"x"},"b":"","c":{"d":["1","2"]},"e":"\"q\""}"#)
        let arrays = converter(["xmlJsonPathTable": SampleFlow.table([["/r/b", ""]])])
        #expect(try body([arrays], xml).hasPrefix(#"{"r":{"a":{"@id":"1","$":"x"},"b":[""],"#))
    }

    @Test func jsonAndXMLAreInverse() throws {
        let json = #"{"o":{"n":"1","l":["a","b"],"t":{"@k":"v","$":"x"}}}"#
        let toXML = SampleFlow.step("x", "JsonToXmlConverter", "JsonToXmlConverter", ["addXMLRootElement": "false"])
        let toJSON = SampleFlow.step("j", "XmlToJsonConverter", "XmlToJsonConverter")
        #expect(try body([toXML, toJSON], json) == json)
    }

    @Test func csvBecomesXMLByTheProjectsSchemaAndBack() throws {
        let schema = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="Rates"><xs:complexType><xs:sequence>
            <xs:element name="Row" type="row"/></xs:sequence></xs:complexType></xs:element><xs:complexType name="row">
            <xs:sequence><xs:element name="From"/><xs:element name="To"/></xs:sequence></xs:complexType></xs:schema>
            """
        let toXML = SampleFlow.step(
            "c", "CsvToXmlConverter", "CsvToXmlConverter",
            [
                "XML_Schema_File_Path": "/xsd/r.xsd", "XPath_Field_Location": "Rates/Row",
                "Field_Separator_in_CSV": ";", "ignoreFirstLineAsHeader": "true", "headerMapping": "mapHeadersToXSD",
            ])
        let toCSV = SampleFlow.step(
            "d", "XmlToCsvConverter", "XmlToCsvConverter",
            ["XPath_Field_Location": "/Rates/Row", "Field_Separator_in_CSV": ",", "Include_Header": "true"])
        let resources = ["src/main/resources/xsd/r.xsd": schema]
        let csv = "To;From\r\nEUR;USD\r\n\"G;\"\"BP\";\r\n"
        let xml = try Self.completed(Self.run([toXML], csv, resources: resources))
        #expect(
            xml.bodyText.hasSuffix(
                #"<Rates><Row><To>EUR</To><From>USD</From></Row><Row><To>G;&quot;BP</To><From/></Row></Rates>"#))
        let back = try Self.completed(Self.run([toXML, toCSV], csv, resources: resources))
        #expect(back.bodyText == "To,From\nEUR,USD\n\"G;\"\"BP\",\n")
        #expect(Self.failure(try Self.run([toXML], "From;To\na;b;c", resources: resources)).contains("3 fields"))
    }

    @Test(arguments: [
        ("Encoder", "Base64 Encode", "Decoder", "Base64 Decode"),
        ("Encoder", "ZIP Compress", "Decoder", "ZIP Decompress"),
        ("Encoder", "GZIP Compress", "Decoder", "GZIP Decompress"),
    ]) func encodersAndDecodersAreInverse(_ one: String, _ encode: String, _ other: String, _ decode: String) throws {
        let text = String(repeating: "aé<>\n", count: 3000)
        let encoded = try Self.completed(Self.run([SampleFlow.step("e", one, encode)], text))
        #expect(encoded.bodyText != text)
        #expect(try body([SampleFlow.step("e", one, encode), SampleFlow.step("d", other, decode)], text) == text)
        #expect(!Self.failure(try Self.run([SampleFlow.step("d", other, decode)], "!no archive!")).isEmpty)
    }

    @Test func digestsAreOfTheBodyOrItsCanonicalForm() throws {
        func digest(_ values: [String: String], _ body: String) throws -> String? {
            let step = SampleFlow.step(
                "d", "MessageDigest", "MessageDigest", values.merging(["targetHeader": "D"]) { $1 })
            return try Self.completed(Self.run([step], body)).headers["D"]
        }
        #expect(
            try digest(["digestAlgorithm": "SHA-256"], "abc")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(try digest(["digestAlgorithm": "MD5"], "") == "d41d8cd98f00b204e9800998ecf8427e")
        let canonical = ["digestAlgorithm": "SHA-1", "canonicalizationMethod": "xml-c14n"]
        #expect(try digest(canonical, "<a b='1' a=\"2\"></a>") == digest(canonical, "<a a='2'   b='1'/>"))
    }

    @Test func stylesheetsTransformWithHeadersAsParameters() throws {
        let sheet = """
            <xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="lib.xsl"/>
            <xsl:output omit-xml-declaration="yes"/><xsl:param name="who"/>
            <xsl:template match="/"><out who="{$who}"><xsl:call-template name="t"/></out></xsl:template></xsl:stylesheet>
            """
        let library = """
            <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
            <xsl:template name="t"><xsl:value-of select="/a/b"/></xsl:template></xsl:stylesheet>
            """
        let files = ["src/main/resources/mapping/m.xsl": sheet, "src/main/resources/mapping/lib.xsl": library]
        let step = SampleFlow.step(
            "x", "Mapping", "XSLTMapping",
            ["mappinguri": "dir://mapping/xslt/src/main/resources/mapping/m.xsl", "mappingSource": "mappingSrcIflow"])
        let result = try Self.run([step], "<a><b>1</b></a>", headers: ["who": "it's \"me\""], resources: files)
        #expect(try Self.completed(result).bodyText.contains(#"<out who="it's &quot;me&quot;">1</out>"#))
    }

    @Test func stylesheetsMayMakeNodesOfTheirOwn() throws {
        let sheet = """
            <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
            xmlns:exsl="http://exslt.org/common" exclude-result-prefixes="exsl"><xsl:output method="text"/>
            <xsl:template match="/"><xsl:variable name="v"><a>1</a><a>2</a></xsl:variable>
            <xsl:value-of select="sum(exsl:node-set($v)/a)"/></xsl:template></xsl:stylesheet>
            """
        let result = try Self.run(
            [SampleFlow.step("x", "Mapping", "XSLTMapping", ["mappinguri": "mapping/m.xsl"])], "<a/>",
            resources: ["mapping/m.xsl": sheet])
        #expect(try Self.completed(result).bodyText == "3")
    }

    @Test(arguments: [
        #"<xsl:value-of select="document('/etc/hostname')"/>"#,
        #"<xsl:value-of select="document('http://127.0.0.1/')"/>"#,
    ]) func stylesheetsReadNothing(_ instruction: String) throws {
        let sheet = """
            <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
            <xsl:template match="/"><o>\(instruction)</o></xsl:template></xsl:stylesheet>
            """
        let result = try Self.run(
            [SampleFlow.step("x", "Mapping", "XSLTMapping", ["mappinguri": "mapping/m.xsl"])], "<a/>",
            resources: ["mapping/m.xsl": sheet])
        if case .completed(let message) = result.outcome {
            #expect(message.bodyText.contains("<o/>"))
        }
    }

    @Test func aStylesheetThatNeverEndsIsStopped() throws {
        let sheet = """
            <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
            <xsl:template match="/"><xsl:call-template name="t"/></xsl:template>
            <xsl:template name="t"><xsl:call-template name="t"/></xsl:template></xsl:stylesheet>
            """
        let result = try Self.run(
            [SampleFlow.step("x", "Mapping", "XSLTMapping", ["mappinguri": "mapping/m.xsl"])], "<a/>",
            resources: ["mapping/m.xsl": sheet])
        #expect(Self.failure(result).contains("stylesheet"))
    }

    @Test func laterVersionsOfXSLTAreRefusedByName() throws {
        let sheet = """
            <xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">
            <xsl:for-each-group select="a" group-by="b"/></xsl:template></xsl:stylesheet>
            """
        let step = SampleFlow.step("x", "Mapping", "XSLTMapping", ["mappinguri": "mapping/m.xsl"])
        let flow = try IntegrationFlow(iflw: SampleFlow.https(steps: [step]).iflw)
        let check = FlowCheck(
            flow: flow, parameters: FlowParameters(), resources: ProjectResources(["mapping/m.xsl": Array(sheet.utf8)]))
        #expect(check.missing == ["step: XSLT Mapping 'x' (xsl:for-each-group is no element of XSLT 1.0)"])
        let lone = FlowCheck(flow: flow, parameters: FlowParameters())
        #expect(lone.isRunnable && lone.missingResources == ["The stylesheet mapping/m.xsl, for XSLT Mapping 'x'"])
    }

    @Test(arguments: [
        (#"<xsl:variable name="v" as="xs:decimal" select="."/>"#, "XSLT 2.0: as of xsl:variable"),
        (#"<xsl:variable name="v" as="xs:string">a</xsl:variable>"#, "XSLT 2.0: as of xsl:variable"),
        (#"<xsl:value-of select="tokenize(., ',')"/>"#, "XSLT 2.0: tokenize()"),
        (#"<o when="{current-date()}"/>"#, "XSLT 2.0: current-date()"),
        (#"<xsl:value-of select="if (a) then 1 else 2"/>"#, "XSLT 2.0: if()"),
        (#"<xsl:value-of select="a, b"/>"#, "XSLT 2.0: the sequence 'a, b'"),
        (#"<xsl:if test="a &lt; b"/>"#, "XSLT 2.0: '<' between values that may be texts"),
        (#"<xsl:if test="a lt b"/>"#, "XSLT 2.0: 'lt' between values that may be texts"),
        (#"<xsl:if test="@x = true()"/>"#, "XSLT 2.0: a comparison with true() or false()"),
        (#"<xsl:value-of select="concat(a, '(x')"/><xsl:value-of select="/r/a[1]"/>"#, nil),
        (#"<xsl:for-each select="a[count(b) &gt; 1]"><xsl:value-of select="."/></xsl:for-each>"#, nil),
        (#"<xsl:variable name="v">x</xsl:variable><o a="{$v}" b="{normalize-space(c/d)}"/>"#, nil),
    ]) func aStylesheetOfVersion2IsTakenOnlyWhereItMeansTheSame(_ content: String, _ obstacle: String?) throws {
        func missing(_ version: String) throws -> [String] {
            let sheet =
                "<xsl:stylesheet version=\"\(version)\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
                + "<xsl:template match=\"/\">\(content)</xsl:template></xsl:stylesheet>"
            let step = SampleFlow.step("x", "Mapping", "XSLTMapping", ["mappinguri": "mapping/m.xsl"])
            return FlowCheck(
                flow: try IntegrationFlow(iflw: SampleFlow.https(steps: [step]).iflw), parameters: FlowParameters(),
                resources: ProjectResources(["mapping/m.xsl": Array(sheet.utf8)])
            ).missing
        }
        #expect(try missing("2.0") == (obstacle.map { ["step: XSLT Mapping 'x' (\($0))"] } ?? []))
        if obstacle == nil { #expect(try missing("1.0") == []) }
    }

    /// As a processor of version 2.0 answers, for `<r n="7"><a>1</a><a>2</a><b>x</b><c/></r>`.
    @Test(arguments: [
        (#"<xsl:value-of select="a"/>"#, "1 2"), (#"<xsl:value-of select="a" separator=","/>"#, "1,2"),
        (#"<xsl:value-of select="a" separator="{b}|"/>"#, "1x|2"), (#"<o p="{a}{{{b}"/>"#, #"<o p="1 2{x"/>"#),
        (#"<xsl:variable name="v" select="a"/><xsl:value-of select="$v"/>"#, "1 2"),
        (#"<xsl:variable name="v">t</xsl:variable><xsl:value-of select="$v"/>"#, "t"),
        (#"<xsl:variable name="v" as="xs:string" select="c"/><xsl:if test="$v">no</xsl:if>."#, "."),
        (#"<xsl:variable name="v" as="element()*" select="a"/><xsl:value-of select="count($v)"/>"#, "2"),
        (#"<o><xsl:attribute name="p" select="a" separator="-"/></o>"#, #"<o p="1-2"/>"#),
        (#"<xsl:if test="b eq 'x' and @n ge 7 and not(z ne 'eq')">yes</xsl:if>"#, "yes"),
        (#"<xsl:value-of select="upper-case(b)"/><xsl:value-of select="lower-case('ÄB')"/>"#, "Xäb"),
        (#"<xsl:value-of select="string-join(a, ';')"/>"#, "1;2"),
        (#"<xsl:value-of select="exists(z), ''"/>"#.replacing(", ''", with: ""), "false"),
        (#"<xsl:value-of select="empty(a[3])"/><xsl:value-of select="ends-with('abc', 'bc')"/>"#, "truetrue"),
        (
            #"<xsl:for-each select="distinct-values(//a | //b | //a)">[<xsl:value-of select="."/>]</xsl:for-each>"#,
            "[1][2][x]"
        ),
        (#"<xsl:value-of select="abs(-3)"/>"#, "3"), (#"<xsl:value-of select="a[2]/text()"/>"#, "2"),
    ]) func aStylesheetOfVersion2WritesWhatVersion2Means(_ content: String, _ expected: String) throws {
        let head =
            "<xsl:stylesheet version=\"2.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" "
            + "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" exclude-result-prefixes=\"xs\">"
            + "<xsl:output omit-xml-declaration=\"yes\"/>"
        let module = head + "<xsl:template match=\"r\">\(content)</xsl:template></xsl:stylesheet>"
        // By itself, and as a module of another.
        for main in [module, head + "<xsl:include href=\"../lib/n.xsl\"/></xsl:stylesheet>"] {
            let result = try Self.run(
                [SampleFlow.step("x", "Mapping", "XSLTMapping", ["mappinguri": "mapping/m.xsl"])],
                #"<r n="7"><a>1</a><a>2</a><b>x</b><c/></r>"#,
                resources: ["mapping/m.xsl": main, "lib/n.xsl": module])
            #expect(try Self.completed(result).bodyText.trimmingCharacters(in: .newlines) == expected)
        }
    }

    @Test(arguments: [("&lt;x&gt;", "<x>"), ("<x> & y", "<x> & y"), ("&amp;lt;", "&lt;"), ("plain", "plain")])
    func aParameterInATableMeansWhatItsEscapesStandFor(_ value: String, _ expected: String) throws {
        let step = SampleFlow.modifier("m", headers: ["Authorization": ("constant", "{{p1}}")])
        let flow = try IntegrationFlow(iflw: SampleFlow.https(steps: [step]).iflw, id: "f")
        let program = try FlowProgram(flow: flow, parameters: FlowParameters(values: ["p1": value]))
        let result = FlowReplay(program: program, state: MemoryFlowState(), now: Self.now).run(FlowMessage())
        #expect(try Self.completed(result).headers["Authorization"] == expected)
    }

    @Test func whatNoXMLCanHoldIsNotReplaced() throws {
        let step = SampleFlow.step("x", "JsonToXmlConverter", "JsonToXmlConverter", ["addXMLRootElement": "true"])
        #expect(Self.failure(try Self.run([step], #"{"a": "x\u0001y"}"#)).contains("U+0001"))
    }

    @Test func pagesOfNamedOriginsMayCall() throws {
        func rules(_ values: [String: String]) throws -> CrossOriginRules? {
            var flow = SampleFlow.https(steps: [])
            flow.properties = ["corsEnabled": "true"].merging(values) { $1 }
            return CrossOriginRules(try IntegrationFlow(iflw: flow.iflw))
        }
        #expect(try rules(["corsEnabled": "false"]) == nil)
        let named = try #require(
            try rules([
                "allowedOrigins": "https://a.test,https://b.test", "allowedMethods": "GET, put",
                "allowedHeaders": "X-A",
                "exposedHeaders": "X-B|X-C", "accessControlAllowCredentials": "true", "accessControlMaxAge": "60",
            ]))
        func told(_ fields: [HeaderField]?) -> [String]? { fields?.map { "\($0.name): \($0.value)" } }
        let origin = [
            "Access-Control-Allow-Origin: https://b.test", "Vary: Origin", "Access-Control-Allow-Credentials: true",
        ]
        #expect(
            told(named.preflight(origin: "https://b.test", method: "PUT", headers: ["x-a"]))
                == origin + [
                    "Access-Control-Allow-Methods: GET, PUT", "Access-Control-Allow-Headers: X-A",
                    "Access-Control-Max-Age: 60",
                ])
        #expect(named.preflight(origin: "https://c.test", method: "PUT", headers: []) == nil)
        #expect(named.preflight(origin: "https://b.test", method: "POST", headers: []) == nil)
        #expect(named.preflight(origin: "https://b.test", method: "PUT", headers: ["X-Other"]) == nil)
        #expect(
            told(named.fields(origin: "https://b.test")) == origin + ["Access-Control-Expose-Headers: X-B, X-C"])
        #expect(named.fields(origin: "https://c.test").isEmpty)
        // Everybody's pages, but never with a credential.
        let open = try #require(
            try rules([
                "allowedOrigins": "*", "allowedMethods": "*", "allowedHeaders": "*",
                "accessControlAllowCredentials": "true",
            ]))
        #expect(
            told(open.preflight(origin: "https://x.test", method: "PATCH", headers: ["X-D"])) == [
                "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: PATCH",
                "Access-Control-Allow-Headers: X-D",
            ])
    }

    @Test func documentsAreValidatedByTheProjectsSchemas() throws {
        let schema = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="types.xsd"/>
            <xs:element name="n" type="small"/></xs:schema>
            """
        let types = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="small">
            <xs:restriction base="xs:int"><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType></xs:schema>
            """
        let files = ["src/main/resources/xsd/n.xsd": schema, "src/main/resources/xsd/types.xsd": types]
        func step(_ prevent: String) -> (id: String, text: String) {
            SampleFlow.step("v", "XmlValidator", "XmlValidator", ["xsd": "/xsd/n.xsd", "preventException": prevent])
        }
        #expect(try Self.completed(Self.run([step("false")], "<n>9</n>", resources: files)).bodyText == "<n>9</n>")
        #expect(Self.failure(try Self.run([step("false")], "<n>10</n>", resources: files)).contains("not valid"))
        let told = try Self.completed(Self.run([step("true")], "<n>10</n>", resources: files))
        #expect(told.headers["SAP_XmlValidationResult"]?.contains("line 1") ?? false)
        #expect(try Self.completed(Self.run([step("true")], "<n>1</n>", resources: files)).headers.fields.isEmpty)
    }

    @Test func theModifierTakesOutWhatItIsTold() throws {
        let step = SampleFlow.step(
            "m", "XmlModifier", "XmlModifier",
            ["removeXmlDeclaration": "1", "removeExternalDTDs": "1", "xmlCharacterHandling": "remove"])
        let xml = "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'x>y' [<!ENTITY e \"]\">]><a>\u{1}x</a>"
        #expect(try body([step], xml) == "<a>x</a>")
    }

    @Test func dataStoresKeepEntriesBetweenMessages() throws {
        func step(_ operation: String, _ values: [String: String]) -> (id: String, text: String) {
            SampleFlow.step(
                operation, "DBstorage", operation,
                values.merging(["operation": operation, "storageName": "s", "visibility": "global"]) { $1 })
        }
        let write = step("put", ["messageId": "${header.k}", "override": "false", "expire": "1"])
        let first = try Self.run([write], "<a/>", headers: ["k": "1"])
        let second = try Self.run([write], "<?xml version='1.0'?><b/>", headers: ["k": "2"], state: first.state)
        #expect(Self.failure(try Self.run([write], "x", headers: ["k": "1"], state: second.state)).contains("already"))
        let get = step("get", ["dataStoreId": "1", "delete": "true"])
        let taken = try Self.run([get], state: second.state)
        #expect(try Self.completed(taken).bodyText == "<a/>")
        let missing = try Self.completed(Self.run([get], state: taken.state))
        #expect(missing.headers["SAP_DatastoreEntryFound"] == "false")
        let select = step("select", ["maxresults": "10"])
        #expect(
            try Self.completed(Self.run([select], state: second.state)).bodyText.hasSuffix(
                #"<messages><message id="1"><a/></message><message id="2"><b/></message></messages>"#))
        let deleted = try Self.run([step("delete", ["messageId": "2"])], state: second.state)
        #expect(deleted.state.allEntries.map(\.id) == ["1"])
    }

    @Test func variablesAndNumbersReachContentModifiers() throws {
        let write = SampleFlow.step(
            "w", "Variables", "Variables",
            [
                "variable": SampleFlow.table([
                    ["last", "", "expression", "${in.body}!", "local"], ["all", "", "constant", "g", "global"],
                ])
            ])
        var state = try Self.run([write], "x").state
        state.save(NumberRange(name: "n", minimum: 8, maximum: 9, length: 4))
        let read = SampleFlow.modifier(
            "r",
            properties: [
                "a": ("persisted variables", "last"), "b": ("global persisted variables", "all"),
                "c": ("numberRange", "n"),
            ], body: "${property.a}${property.b}${property.c}")
        let result = try Self.run([read], state: state)
        #expect(try Self.completed(result).bodyText == "x!g0008")
        let missing = SampleFlow.modifier("m", properties: ["a": ("numberRange", "none")])
        #expect(Self.failure(try Self.run([missing])).contains("'none'"))
    }

    @Test func aPersistedMessageIsKeptAside() throws {
        let result = try Self.run([SampleFlow.step("p", "Persist", "Persist", ["stepid": "here"])], "x")
        #expect(result.state.allEntries.map(\.store) == [.persistedMessages])
        #expect(result.state.allEntries.first?.body == Array("x".utf8))
    }
}
