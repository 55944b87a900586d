import Foundation
import Testing

@testable import ManagementAPI

/// The page that says what is offered says what the table of operations says.
@Suite struct ODataDocumentationTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../docs/SAP_ODATA.md").standardizedFileURL

    private static var offered: String {
        let rows = ODataOperation.all.map { "| \($0.method.rawValue) | `\($0.pattern)` | `\($0.right.rawValue)` |" }
        return (["| method | path | right |", "|---|---|---|"] + rows).joined(separator: "\n")
    }

    private static var notOffered: String {
        let reasons = Dictionary(grouping: ODataNotOffered.names, by: \.value).mapValues { $0.map(\.key).sorted() }
        let rows = reasons.sorted { $0.value[0] < $1.value[0] }.map { reason, names in
            "| \(names.map { "`\($0)`" }.joined(separator: ", ")) | \(reason) |"
        }
        return (["| names | reason |", "|---|---|"] + rows).joined(separator: "\n")
    }

    @Test(.serialized, arguments: ["offered", "not offered"]) func theListIsTheTables(mark: String) throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let start = "<!-- \(mark) -->\n"
        let begin = try #require(text.firstRange(of: start)).upperBound
        let end = try #require(text[begin...].firstRange(of: "<!-- end -->")).lowerBound
        let wanted = (mark == "offered" ? Self.offered : Self.notOffered) + "\n"
        if ProcessInfo.processInfo.environment["COUNTERSIGN_RECORD"] == "1" {
            try text.replacingCharacters(in: begin..<end, with: wanted).write(
                to: Self.file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(mark)")
            return
        }
        #expect(text[begin..<end] == wanted)
    }
}
