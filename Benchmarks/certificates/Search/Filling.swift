import Foundation
import IdentityDirectory
import KeyMaterial

/// A directory that is awkward on purpose: a user who holds a tenth of everything, an authority whose certificates all
/// came first and belong to users who sort last, expiry over ten years, half of all never seen.
struct Filling {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let batch = 5_000
    let count: Int

    func fill(_ store: some DirectoryStore) async throws {
        let molds = try (0..<8).map { try CertificateMold(issuer: "O=Example,CN=Partner Authority \($0)") }
        let old = try CertificateMold(issuer: "O=Example,CN=Forgotten Authority 9")
        let start = ContinuousClock.now
        for first in stride(from: 0, to: count, by: Self.batch) {
            let numbers = first..<min(first + Self.batch, count)
            try await store.write { rows in
                var generator = SystemRandomNumberGenerator()
                for number in numbers {
                    let isOld = number < count / 20
                    let mold = isOld ? old : molds[number % molds.count]
                    let certificate = try mold.certificate(
                        number, year: 24 + (number / 7) % 13, using: &generator)
                    try insert(certificate, number, user: user(number, isOld), rows)
                }
            }
            guard first % 50_000 == 0 else { continue }
            FileHandle.standardError.write(Data("\(first) after \(ContinuousClock.now - start)\n".utf8))
        }
    }

    private func user(_ number: Int, _ isOld: Bool) -> String {
        if isOld { return "_ZZ\(number / 50)" }
        return number % 10 == 0 ? "_GATEWAY" : "_PARTNER\(number / 3)"
    }

    private func insert(
        _ certificate: Certificate, _ number: Int, user: String, _ rows: any DirectoryTransaction
    ) throws {
        if try rows.users.row(user) == nil { try rows.users.insert(CommunicationUser(id: user)) }
        var assignment = CertificateAssignment(
            certificate: certificate, userID: user, match: .exact, assignedAt: Self.now, assignedBy: "benchmark")
        if number % 100 == 3 { assignment.retiringSince = Self.now }
        if number % 2 == 1 { assignment.lastSeenAt = Self.now.addingTimeInterval(-Double(number)) }
        try rows.certificates.insert(assignment, sharingKey: true)
        guard number % 2_000 == 5 else { return }
        try rows.blocks.insert(
            CertificateBlock(
                .fingerprint(certificate.fingerprint), reason: "benchmark", blockedAt: Self.now, blockedBy: "benchmark")
        )
    }
}
