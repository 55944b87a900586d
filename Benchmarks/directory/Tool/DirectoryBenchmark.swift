import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence

/// Fills a data directory with certificates, and measures how a presented one is resolved from memory.
///
///     directory-benchmark fill DIRECTORY CERTIFICATES USERS
///     directory-benchmark resolve DIRECTORY
@main
struct DirectoryBenchmark {
    static func main() async throws {
        let words = CommandLine.arguments
        switch words.dropFirst().first {
        case "fill" where words.count == 5:
            guard let certificates = Int(words[3]), let users = Int(words[4]), users > 0 else { exit(64) }
            try await Filling(database: database(words[2]), userCount: users).run(certificates)
        case "resolve" where words.count == 3:
            try await Resolving(database: database(words[2]), folder: words[2]).run()
        default:
            FileHandle.standardError.write(
                Data("usage: directory-benchmark fill DIRECTORY CERTIFICATES USERS | resolve DIRECTORY\n".utf8))
            exit(64)
        }
    }

    /// Nothing sealed is read or written here, so any key will do.
    private static func database(_ folder: String) throws -> Database {
        try Database(path: folder + "/countersign.sqlite", masterKey: .random())
    }
}

/// A million real certificates, each with a key of its own, and the users that they are assigned to.
struct Filling {
    let database: Database
    let userCount: Int

    private static let chunk = 5000

    func run(_ count: Int) async throws {
        let store = SQLiteDirectoryStore(database)
        let now = Date()
        let key = try PrivateKey.generate(.ecP256)
        let root = try CertificateTemplate(
            subject: try DistinguishedName(commonName: "Benchmark Authority"), notBefore: now.addingTimeInterval(-3600),
            notAfter: now.addingTimeInterval(3650 * 86_400), usage: .authority(pathLength: nil)
        ).selfSigned(by: key)
        try await addUsers(to: store)
        for start in stride(from: 0, to: count, by: Self.chunk) {
            let made = try (start..<min(start + Self.chunk, count)).map { number in
                try assignment(number, root: root, key: key, at: now)
            }
            try await store.write { rows in
                for assignment in made { try rows.certificates.insert(assignment, sharingKey: false) }
            }
            if start % 100_000 == 0 { print("\(start) certificates") }
        }
        print("\(count) certificates of \(userCount) users")
    }

    private func assignment(
        _ number: Int, root: Certificate, key: PrivateKey, at now: Date
    ) throws -> CertificateAssignment {
        let template = CertificateTemplate(
            subject: try DistinguishedName(commonName: "caller \(number)", organization: "Benchmark"),
            notBefore: now.addingTimeInterval(-60), notAfter: now.addingTimeInterval(365 * 86_400), usage: .client)
        guard let publicKey = try PrivateKey.generate(.ecP256).publicKey else { exit(70) }
        let certificate = try template.signed(for: publicKey, issuer: root, issuerKey: key)
        return CertificateAssignment(
            certificate: certificate, userID: "_U\(number % userCount)", match: .exact, assignedAt: now,
            assignedBy: "benchmark")
    }

    private func addUsers(to store: SQLiteDirectoryStore) async throws {
        let count = userCount
        try await store.write { rows in
            try rows.systems.insert(CommunicationSystem(id: "BENCHMARK", name: "Benchmark"))
            let service = InboundService(name: "orders", pathPrefix: "/orders", upstream: .url("http://192.0.2.1:80"))
            try rows.scenarios.insert(CommunicationScenario(id: "BENCHMARK", name: "Benchmark", services: [service]))
            for number in 0..<count { try rows.users.insert(CommunicationUser(id: "_U\(number)")) }
            for number in 0..<count {
                try rows.arrangements.insert(
                    CommunicationArrangement(
                        id: "A\(number)", scenarioID: "BENCHMARK", systemID: "BENCHMARK", userID: "_U\(number)",
                        state: .active))
            }
        }
    }
}

/// How long the index takes to load, and a verdict on a certificate that is in memory already.
struct Resolving {
    let database: Database
    let folder: String

    func run() async throws {
        let directory = Directory(store: SQLiteDirectoryStore(database), logger: Logger(label: "benchmark"))
        let clock = ContinuousClock()
        let loading = try await clock.measure { try await directory.start() }
        print("loaded in \(loading)")
        let held = try await directory.assignments(AssignmentFilter(sort: .subject, limit: 2000))
        let calls = held.map {
            Call(certificate: $0.certificate, method: "POST", path: "/orders/1", at: Date())
        }
        let judge = directory.judge
        var accepted = 0
        var best = Duration.seconds(1)
        for _ in 0..<20 {
            let taken = try clock.measure {
                for call in calls where try judge.judge(call).code == .accepted { accepted += 1 }
            }
            best = min(best, taken)
        }
        guard accepted == 20 * calls.count, !calls.isEmpty else {
            print("not every call was accepted")
            exit(70)
        }
        let each = Double(best.components.attoseconds) / 1e12 / Double(calls.count)
        print("verdict on a presented certificate: \(each) µs, best of 20 rounds of \(calls.count)")
        print(resident)
    }

    private var resident: String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").filter { $0.hasPrefix("VmRSS") || $0.hasPrefix("VmHWM") }
            .joined(separator: " ")
    }
}
