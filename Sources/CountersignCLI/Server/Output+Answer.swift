import Foundation
import ManagementSchema

extension ServerOptions {
    /// Prints an answer: as JSON where that was asked for, else by `lines`.
    func show<Answer: Encodable>(_ answer: Answer, _ lines: (Answer) -> [String]) throws {
        guard json else {
            for line in lines(answer) { Output.print(line) }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Output.print(String(decoding: try encoder.encode(answer), as: UTF8.self))
    }

    /// Says that something was done that has no result: a sentence to a person, an object to a program.
    func done(_ sentence: String) throws {
        try show(DoneSentence(done: sentence)) { _ in [sentence] }
    }
}

/// What a command prints under `--json` when it has no other result.
private struct DoneSentence: Encodable {
    let done: String
}

/// Every page of a list.
func everyPage<Element>(
    _ page: (_ query: [(String, String?)]) async throws -> (elements: [Element], nextCursor: String?)
) async throws -> [Element] {
    var elements: [Element] = []
    var cursor: String?
    repeat {
        let next = try await page([("limit", "1000"), ("cursor", cursor)])
        elements += next.elements
        cursor = next.nextCursor
    } while cursor != nil
    return elements
}

/// What stands in a table's cell for no value.
let noValue = "-"

extension [(String, String)] {
    /// Names and values, one a line, values in one column.
    var aligned: [String] {
        let width = map(\.0.count).max() ?? 0
        return map { name, value in
            "\(name):\(String(repeating: " ", count: width - name.count + 1))\(Table.printable(value))"
        }
    }
}
