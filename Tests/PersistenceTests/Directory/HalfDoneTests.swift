import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Testing

/// Every operation, with the n-th call of the store failing for n = 1, 2, … until it passes: nothing is half done.
struct HalfDoneTests {
    typealias Operation = @Sendable (Directory) async throws -> Void

    /// Everything that the store holds, as text.
    private func contents(_ store: any DirectoryStore) async throws -> [String] {
        try await store.read { rows in
            let access = rows.access
            var all: [Any] = try rows.systems.rows(.all)
            all += try rows.users.rows(.all)
            all += try rows.scenarios.rows(.all)
            all += try rows.arrangements.rows(.all)
            all += try rows.certificates.assignments(AssignmentFilter(limit: 1000), at: StorePKI.now).map {
                "\($0.fingerprint) \($0.userID) \($0.match) \(String(describing: $0.retiringSince)) \($0.isBlocked)"
            }
            all += try rows.blocks.rows(.all)
            all += try rows.authorities.rows(.all)
            all += try rows.revocationLists.rows(.all).map { "\($0.id) \($0.list.revoked.count)" }
            all += try access.administrators.rows(.all)
            all += try access.tokens.rows(.all)
            all += try access.sessions.rows(.all)
            all += try access.links.rows(.all)
            all += try access.passwords.rows(.all)
            all += try rows.trail.entries(after: 0, limit: 10_000)
            all += try rows.trail.changes(after: 0, limit: 10_000)
            return all.map { "\($0)" }
        }
    }

    private func operations(_ fixture: DirectoryFixture, _ held: Certificate) throws -> [(String, Operation)] {
        let free = try fixture.pki.client("free").certificate
        let root = fixture.pki.root
        let print = held.fingerprint
        let next = try TestPKI("Next Authority", now: fixture.clock.now).root
        let list = try RevocationList.make(
            revoked: [.init(serialNumber: held.serialNumber, date: fixture.clock.now)], number: 1,
            thisUpdate: fixture.clock.now, nextUpdate: fixture.clock.now.addingTimeInterval(86_400), authority: root,
            key: fixture.pki.authority.key)
        return [
            ("assign", { _ = try await $0.assign(free, to: "_DEFXYZ", by: "test") }),
            ("move", { _ = try await $0.move(fingerprint: print, to: "_DEFXYZ", by: "test") }),
            ("unassign", { try await $0.unassign(fingerprint: print, by: "test") }),
            ("retire", { _ = try await $0.retire(fingerprint: print, by: "test") }),
            ("block", { _ = try await $0.block(.fingerprint(print), reason: "x", by: "test") }),
            ("trust", { try await $0.trust(next, by: "test") }),
            (
                "replaceAuthority",
                {
                    _ = try await $0.replaceAuthority(
                        root.fingerprint, with: next, overlapSeconds: 60, by: "test")
                }
            ),
            ("bundle", { _ = try await $0.trust(bundle: [next], retiresOthers: true, by: "test") }),
            ("revocationList", { try await $0.importRevocationList(list, revoking: [print], by: "test") }),
            ("distrust", { try await $0.distrust(root.fingerprint, by: "test") }),
            ("setPassword", { try await $0.setPassword(user: "_ABCXYZ", password: "a-very-long-password", by: "t") }),
            ("lockUser", { _ = try await $0.lockUser("_ABCXYZ", by: "test") }),
            ("deleteUser", { try await $0.deleteUser("_DEFXYZ", by: "test") }),
            ("bootstrap", { _ = try await $0.bootstrap() }),
            (
                "createToken",
                { _ = try await $0.createToken(name: "ci", roles: [.administrator], by: "test") }
            ),
            (
                "createArrangement",
                { directory in
                    let made = CommunicationArrangement(
                        id: "a", scenarioID: "orders", systemID: "partner", userID: "_ABCXYZ")
                    _ = try await directory.create(made, by: "test")
                }
            ),
        ]
    }

    @Test(arguments: StoreKind.allCases)
    func nothingIsHalfDone(kind: StoreKind) async throws {
        let example = try await DirectoryFixture()
        let names = try operations(example, example.pki.root).map(\.0)
        for (index, name) in names.enumerated() {
            var call = 0
            while true {
                call += 1
                let open = try kind.open()
                let fixture = try await DirectoryFixture(store: open.store)
                let held = try fixture.pki.client("held").certificate
                let operation = try operations(fixture, held)[index].1
                _ = try await fixture.directory.assign(held, to: "_ABCXYZ", by: "test")
                try await fixture.directory.trust(fixture.pki.root, by: "test")
                let before = try await contents(open.store)
                let faulty = FaultyStore(open.store, failingAt: call)
                let directory = Directory(store: faulty, clock: fixture.clock, logger: Logger(label: "test"))
                do {
                    try await operation(directory)
                } catch is PutInFailure {
                    #expect(try await contents(open.store) == before, "\(name), call \(call)")
                    continue
                }
                #expect(try await contents(open.store) != before, "\(name)")
                #expect(try await fixture.directory.verifyAudit().isIntact)
                if !faulty.hasFailed { break }
            }
            #expect(call > 4, "\(name)")
        }
    }
}
