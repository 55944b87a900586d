import Foundation
import Testing

/// Files that hold what a person reads. `COUNTERSIGN_RECORD=1` records anew, and fails the run that does.
enum Golden {
    static func compare(_ text: String, with name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden").appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["COUNTERSIGN_RECORD"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name)", sourceLocation: sourceLocation)
            return
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        if recorded == text { return }
        let difference = text.split(separator: "\n").difference(from: recorded.split(separator: "\n"))
        let changes = difference.prefix(20).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
        Issue.record("\(name) differs:\n\(changes.joined(separator: "\n"))", sourceLocation: sourceLocation)
    }
}
