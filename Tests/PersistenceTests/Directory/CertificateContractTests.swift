import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Persistence
import Testing

struct CertificateContractTests {
    private func conflict(_ store: OpenStore, _ assignment: CertificateAssignment, sharingKey: Bool = false) async
        -> AssignmentConflict?
    {
        let before = try? await store.store.read { try $0.certificates.claims(after: nil, limit: 100) }
        do {
            try await store.insert(assignment, sharingKey: sharingKey)
            return nil
        } catch let conflict as AssignmentConflict {
            let after = try? await store.store.read { try $0.certificates.claims(after: nil, limit: 100) }
            #expect(before == after)
            return conflict
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test(arguments: StoreKind.allCases)
    func anAssignmentReadsBackAsItWasWritten(kind: StoreKind) async throws {
        let store = try await kind.open().withUsers()
        var assignment = try StorePKI().assignment("a", "_A", .name)
        assignment.retiringSince = StorePKI.now
        try await store.insert(assignment)
        let print = assignment.fingerprint
        #expect(try await store.store.read { try $0.certificates.assignment(print) } == assignment)
        #expect(try await store.store.read { try $0.certificates.claim(print) } == AssignmentClaim(assignment))
        #expect(try await store.store.write { try $0.certificates.delete(print) })
        #expect(try await !store.store.write { try $0.certificates.delete(print) })
        #expect(try await store.store.read { try $0.certificates.assignment(print) } == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func aCertificateHasOneHolder(kind: StoreKind) async throws {
        let store = try await kind.open().withUsers()
        var assignment = try StorePKI().assignment("a", "_A")
        try await store.insert(assignment)
        assignment.userID = "_B"
        let found = await conflict(store, assignment, sharingKey: true)
        #expect(found == AssignmentConflict(rule: .sameCertificate, owner: "_A"))
        assignment.userID = "_NOBODY"
        let homeless = assignment
        await #expect(throws: (any Error).self) { try await store.insert(homeless) }
    }

    @Test(arguments: StoreKind.allCases)
    func oneSubjectIsOneUsersAsSoonAsItIsMatchedByName(kind: StoreKind) async throws {
        let pki = try StorePKI()
        for (first, second) in [(MatchRule.exact, MatchRule.name), (.name, .exact), (.name, .name)] {
            let store = try await kind.open().withUsers()
            try await store.insert(try pki.assignment("same", "_A", first))
            let found = await conflict(store, try pki.assignment("same", "_B", second))
            #expect(found == AssignmentConflict(rule: .sameName, owner: "_A"), "\(first), \(second)")
            try await store.insert(try pki.assignment("same", "_A", second))
            try await store.insert(try pki.assignment("other", "_B", second))
        }
        let store = try await kind.open().withUsers()
        try await store.insert(try pki.assignment("same", "_A"))
        try await store.insert(try pki.assignment("same", "_B"))
        let found = await conflict(store, try pki.assignment("same", "_A", .name))
        #expect(found == AssignmentConflict(rule: .sameName, owner: "_B"))
    }

    @Test(arguments: StoreKind.allCases)
    func aSubjectIsFreeAgainWhenItsNameIsGivenUp(kind: StoreKind) async throws {
        let pki = try StorePKI()
        let store = try await kind.open().withUsers()
        let named = try pki.assignment("same", "_A", .name)
        try await store.insert(named)
        try await store.insert(try pki.assignment("same", "_A"))
        _ = try await store.store.write { try $0.certificates.delete(named.fingerprint) }
        try await store.insert(try pki.assignment("same", "_B"))
        let found = await conflict(store, try pki.assignment("same", "_C", .name))
        #expect(found?.rule == .sameName)
    }

    @Test(arguments: StoreKind.allCases)
    func aKeyIsOneUsersUnlessItIsShared(kind: StoreKind) async throws {
        let pki = try StorePKI()
        let key = try PrivateKey.generate(.ecP256)
        let store = try await kind.open().withUsers()
        try await store.insert(try pki.assignment("a", "_A", key: key))
        try await store.insert(try pki.assignment("a2", "_A", key: key))
        let refused = try pki.assignment("b", "_B", key: key)
        #expect(await conflict(store, refused) == AssignmentConflict(rule: .samePublicKey, owner: "_A"))
        try await store.insert(refused, sharingKey: true)
        let third = try pki.assignment("c", "_C", key: key)
        #expect(await conflict(store, third)?.rule == .samePublicKey)
        let held = try await store.store.read {
            try $0.certificates.holders(publicKey: refused.certificate.publicKey.fingerprint, limit: 9)
        }
        #expect(held.map(\.userID).sorted() == ["_A", "_A", "_B"])
        try await store.store.write { rows in
            for claim in held where claim.userID == "_A" {
                try rows.certificates.delete(try #require(claim.fingerprint.fingerprint))
            }
        }
        #expect(await conflict(store, third)?.owner == "_B")
        try await store.insert(try pki.assignment("b2", "_B", key: key))
    }

    @Test(arguments: StoreKind.allCases)
    func movingFreesWhatTheFormerUserHeld(kind: StoreKind) async throws {
        let pki = try StorePKI()
        let store = try await kind.open().withUsers()
        var moved = try pki.assignment("same", "_A", .name)
        try await store.insert(moved)
        moved.userID = "_B"
        try await store.store.write { [moved] in try $0.certificates.update(moved, sharingKey: false) }
        let former = try pki.assignment("same", "_A")
        #expect(await conflict(store, former)?.owner == "_B")
        try await store.insert(try pki.assignment("same", "_B"))
        moved.userID = "_C"
        let movedAgain = moved
        await #expect(throws: AssignmentConflict(rule: .sameName, owner: "_B")) {
            try await store.store.write { try $0.certificates.update(movedAgain, sharingKey: false) }
        }
        let print = moved.fingerprint
        #expect(try await store.store.read { try $0.certificates.claim(print)?.userID } == "_B")
        let missing = try pki.assignment("missing", "_A")
        await #expect(throws: DirectoryError.self) {
            try await store.store.write { try $0.certificates.update(missing, sharingKey: false) }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aConflictThatIsCaughtLeavesTheTransactionUsable(kind: StoreKind) async throws {
        let pki = try StorePKI()
        let store = try await kind.open().withUsers()
        try await store.insert(try pki.assignment("same", "_A", .name))
        let clashing = try pki.assignment("same", "_B")
        let other = try pki.assignment("other", "_B")
        try await store.store.write { rows in
            do {
                try rows.certificates.insert(clashing, sharingKey: false)
                Issue.record("The conflict was not seen.")
            } catch is AssignmentConflict {}
            try rows.certificates.insert(other, sharingKey: false)
        }
        #expect(try await store.store.read { try $0.certificates.claims(after: nil, limit: 10) }.count == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func anOlderSightingChangesNothing(kind: StoreKind) async throws {
        let store = try await kind.open().withUsers()
        let assignment = try StorePKI().assignment("a", "_A")
        let print = assignment.fingerprint
        try await store.insert(assignment)
        for (age, address) in [(10.0, "first"), (0, "last"), (5, "late")] {
            let sighting = Sighting(fingerprint: print, at: StorePKI.now.addingTimeInterval(-age), address: address)
            try await store.store.write { try $0.observations.note([sighting]) }
        }
        let held = try await store.store.read { try $0.certificates.assignment(print) }
        #expect(held?.lastSeenAt == StorePKI.now)
        #expect(held?.lastSeenAddress == "last")
    }
}
