import IntegrationFlows
import Testing

@Suite struct JavaPropertiesTests {
    private func values(_ text: String) throws -> [String: String] {
        try JavaProperties(bytes: Array(text.utf8)).values
    }

    @Test func keysEndAtTheFirstSeparatorThatIsNotEscaped() throws {
        #expect(try values("a=b=c\nd:e\nf g\nh") == ["a": "b=c", "d": "e", "f": "g", "h": ""])
        #expect(try values("Sender\\ Address=/x\nk\\=1\\:2 = v") == ["Sender Address": "/x", "k=1:2": "v"])
    }

    @Test func linesAreContinuedAndCommentsAreNot() throws {
        #expect(try values("a=b\\\n    c\n# x\\\ny=z\n! n\n") == ["a": "bc", "y": "z"])
        #expect(try values("a=b\\\r\n\tc\r\nd=e") == ["a": "bc", "d": "e"])
    }

    @Test func escapesAreTaken() throws {
        #expect(try values("a=\\t\\u00e4\\uD83D\\uDE00\\q") == ["a": "\tä😀q"])
        #expect(throws: FlowError.self) { try values("a=\\u12") }
    }

    @Test func latin1IsReadWhereItIsNoUTF8() throws {
        #expect(try JavaProperties(bytes: [0x61, 0x3D, 0xE4]).values == ["a": "ä"])
        #expect(try values("a=ä") == ["a": "ä"])
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let values = ["a b": " x=y", "ü": "1:2\n3\\", "": "", "#k": "!v 😀"]
        #expect(try JavaProperties(bytes: JavaProperties(values: values).encoded).values == values)
    }

    @Test func parametersAreFilledInAndMissingOnesAreNamed() {
        let parameters = FlowParameters(values: ["a": "1", "b c": "2"])
        let (text, missing) = parameters.resolve("{{a}}/{{ b c }}/{{d}}/{{a")
        #expect(text == "1/2/{{d}}/{{a")
        #expect(missing == ["d"])
    }
}
