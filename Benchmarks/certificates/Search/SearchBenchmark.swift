import Foundation
import IdentityDirectory
import KeyMaterial
import Persistence

/// `certificate-search-benchmark FILE COUNT`: fills a directory with so many certificates, where FILE is not there yet, and
/// times every kind of search of the certificates page: first pages, middle pages, and those that find nothing.
@main
struct SearchBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let count = Int(arguments[2]) else {
            FileHandle.standardError.write(Data("usage: certificate-search-benchmark FILE COUNT\n".utf8))
            exit(64)
        }
        let isNew = !FileManager.default.fileExists(atPath: arguments[1])
        let store = SQLiteDirectoryStore(try Database(path: arguments[1], masterKey: .random()))
        if isNew { try await Filling(count: count).fill(store) }
        let searches = try await Searches(store)
        print("| search | hits on the page | further | median | worst of 5 |\n|---|---|---|---|---|")
        var worst = 0.0
        for (name, filter) in searches.all {
            var times: [Double] = []
            var page = AssignmentPage(assignments: [])
            for _ in 0..<5 {
                let start = ContinuousClock.now
                page = try await store.read { try $0.certificates.search(filter, at: Filling.now) }
                let time = ContinuousClock.now - start
                times.append(Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3)
            }
            times.sort()
            worst = max(worst, times[4])
            let row = [
                name, String(page.assignments.count), page.next == nil ? "no" : "yes",
                String(format: "%.1f ms", times[2]), String(format: "%.1f ms", times[4]),
            ]
            print("| " + row.joined(separator: " | ") + " |")
        }
        print(String(format: "worst of all: %.1f ms", worst))
    }
}
