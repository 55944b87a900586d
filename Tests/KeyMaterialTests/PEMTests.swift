import KeyMaterial
import Testing

@Suite struct PEMTests {
    @Test func blocksSurviveTextWindowsLinesAndIndentation() throws {
        let bytes = (0..<100).map { UInt8($0) }
        let text = PEM.encode(label: "THING", bytes: bytes)
        let mangled =
            "\u{FEFF}subject=CN = a\r\n"
            + text.split(separator: "\n").map { "   \($0)\t\r\n" }.joined()
            + "between\r\n" + text.split(separator: "\n").joined(separator: "\r")
        let blocks = try PEM.blocks(in: Array(mangled.utf8))
        #expect(blocks == [PEM.Block(label: "THING", bytes: bytes), PEM.Block(label: "THING", bytes: bytes)])
    }

    @Test func headersOfTheOldKindAreRead() throws {
        let text = """
            -----BEGIN RSA PRIVATE KEY-----
            Proc-Type: 4,ENCRYPTED
            DEK-Info: AES-256-CBC,00

            AAEC
            -----END RSA PRIVATE KEY-----
            """
        let block = try #require(try PEM.blocks(in: Array(text.utf8)).first)
        #expect(block.header("DEK-Info") == "AES-256-CBC,00")
        #expect(block.bytes == [0, 1, 2])
    }

    @Test(arguments: [
        "-----BEGIN A-----\nAAAA\n", "-----BEGIN A-----\nAAAA\n-----END B-----\n",
        "-----BEGIN A-----\n?\n-----END A-----",
    ])
    func brokenBlocksAreRefusedWithTheirLine(_ text: String) {
        #expect {
            try PEM.blocks(in: Array(text.utf8))
        } throws: { error in
            (error as? KeyMaterialError)?.location?.hasPrefix("line ") == true
        }
    }

    @Test func textWithoutBlocksHasNone() throws {
        #expect(try PEM.blocks(in: Array("nothing\n----BEGIN A----\n".utf8)).isEmpty)
        #expect(try PEM.blocks(in: []).isEmpty)
    }

    @Test func linesHave64Characters() {
        let lines = PEM.encode(label: "A", bytes: [UInt8](repeating: 0, count: 49)).split(separator: "\n")
        #expect(lines.map(\.count) == [17, 64, 4, 15])
    }
}
