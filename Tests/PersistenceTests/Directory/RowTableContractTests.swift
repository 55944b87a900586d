import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Persistence
import Testing

private struct Abandoned: Error {}

struct RowTableContractTests {
    @Test(arguments: StoreKind.allCases)
    func rowsComeInTheOrderOfTheirIdentifiersByThePage(kind: StoreKind) async throws {
        let store = try kind.open().store
        let ids = ["b", "a", "_x", "B", "a-1", "c"]
        try await store.write { rows in
            for id in ids {
                try rows.systems.insert(CommunicationSystem(id: id, name: "Name \(id)", host: "h.example"))
            }
        }
        let pages = try await store.read { rows in
            let first = try rows.systems.rows(Page(limit: 4))
            return [first, try rows.systems.rows(Page(after: first.last?.id, limit: 4))].map { $0.map(\.id) }
        }
        #expect(pages == [["B", "_x", "a", "a-1"], ["b", "c"]])
        let found = try await store.read { try $0.systems.rows(Page(search: "NAME A")) }
        #expect(found.map(\.id) == ["a", "a-1"])
    }

    @Test(arguments: StoreKind.allCases)
    func rowsReadBackAsTheyWereWritten(kind: StoreKind) async throws {
        let store = try kind.open().store
        let now = Date(timeIntervalSince1970: 1_795_000_000.123)
        let user = CommunicationUser(
            id: "_A", description: "ä", isLocked: true, passwordStatus: .locked, createdAt: now, mayRenew: false)
        let service = InboundService(
            name: "s", pathPrefix: "/s", upstream: .integrationFlows, methods: ["GET", "POST"])
        let scenario = CommunicationScenario(id: "s", name: "S", services: [service])
        let token = AccessToken(
            id: "t", name: "n", roles: [.administrator, .securityAuditor], createdAt: now, createdBy: "x",
            expiresAt: now, administratorID: "a", endsWithSignIn: true)
        let principal = Principal(name: "n", roles: [.integrationDeveloper], kind: .token)
        let block = CertificateBlock(
            .publicKey(Fingerprint(of: [1])), reason: "r", blockedAt: now, blockedBy: "b")
        let pki = try StorePKI().pki
        var authority = TrustedAuthority(
            certificate: pki.root, managedBy: .product, purposes: [.revocationLists], addedAt: now, addedBy: "b")
        authority.retiresAt = now
        authority.successor = Fingerprint(of: [2])
        var known = KnownRevocationList(
            list: try RevocationList.make(
                revoked: [.init(serialNumber: SerialNumber(bytes: [7]), date: now, reason: .superseded)], number: 3,
                thisUpdate: now, nextUpdate: now, authority: pki.root, key: pki.authority.key),
            authority: pki.root, managedBy: .product, source: "http://crl", importedAt: now, importedBy: "b")
        known.attemptedAt = now
        known.failure = "f"
        let (stored, list) = (authority, known)
        let password = PasswordRecord(id: "_A", hash: PasswordHash(encoded: "h"), failures: 2, lockedAt: now)
        let administrator = AdministratorRecord(
            id: "a", roles: [.administrator], createdAt: now, hash: PasswordHash(encoded: "h"), lockedUntil: now)
        try await store.write { rows in
            try rows.users.insert(user)
            try rows.scenarios.insert(scenario)
            try rows.blocks.insert(block)
            try rows.authorities.insert(stored)
            try rows.revocationLists.insert(list)
            try rows.access.tokens.insert(TokenRecord(token: token, secretHash: "h"))
            try rows.access.sessions.insert(Session(id: "s", principal: principal, startedAt: now, lastUsedAt: now))
            try rows.access.links.insert(SignInLinkRecord(id: "l", administratorID: "a", expiresAt: now))
            try rows.access.passwords.insert(password)
            try rows.access.administrators.insert(administrator)
        }
        #expect(try await store.read { try $0.users.row("_A") } == user)
        #expect(try await store.read { try $0.scenarios.row("s") } == scenario)
        #expect(try await store.read { try $0.blocks.rows(.all) } == [block])
        #expect(try await store.read { try $0.authorities.rows(.all) } == [stored])
        let lists = try await store.read { try $0.revocationLists.rows(.all) }
        #expect(lists == [list])
        #expect(lists.first?.managedBy == .product)
        #expect(lists.first?.importedAt == now)
        #expect(lists.first?.authorityKey == pki.root.publicKey)
        #expect(try await store.read { try $0.access.tokens.row("t")?.token } == token)
        #expect(try await store.read { try $0.access.sessions.row("s")?.principal } == principal)
        #expect(try await store.read { try $0.access.sessions.row("s")?.startedAt } == now)
        #expect(try await store.read { try $0.access.links.row("l")?.expiresAt } == now)
        #expect(try await store.read { try $0.access.passwords.row("_A") } == password)
        #expect(try await store.read { try $0.access.administrators.row("a") } == administrator)
    }

    @Test(arguments: StoreKind.allCases)
    func identifiersAreTakenOnce(kind: StoreKind) async throws {
        let store = try await kind.open().withUsers().store
        let twice = await #expect(throws: DirectoryError.self) {
            try await store.write { try $0.users.insert(CommunicationUser(id: "_A")) }
        }
        #expect(twice?.code == .alreadyExists)
        let missing = await #expect(throws: DirectoryError.self) {
            try await store.write { try $0.users.update(CommunicationUser(id: "_Z")) }
        }
        #expect(missing?.code == .notFound)
        #expect(try await store.write { try $0.users.delete("_A") })
        #expect(try await !store.write { try $0.users.delete("_A") })
    }

    @Test(arguments: StoreKind.allCases)
    func referencesHold(kind: StoreKind) async throws {
        let store = try await kind.open().withUsers().store
        let arrangement = CommunicationArrangement(id: "a", scenarioID: "s", systemID: "p", userID: "_A")
        let dangling = await #expect(throws: DirectoryError.self) {
            try await store.write { try $0.arrangements.insert(arrangement) }
        }
        #expect(dangling?.code == .inUse)
        try await store.write { rows in
            try rows.systems.insert(CommunicationSystem(id: "p", name: "P"))
            try rows.scenarios.insert(CommunicationScenario(id: "s", name: "S", services: []))
            try rows.arrangements.insert(arrangement)
        }
        for delete in [\DirectoryRowsToDelete.user, \.system, \.scenario] {
            let held = await #expect(throws: DirectoryError.self) {
                try await store.write { try DirectoryRowsToDelete(rows: $0)[keyPath: delete].get() }
            }
            #expect(held?.code == .inUse)
        }
        #expect(try await store.read { try $0.arrangements.rows(ofUser: "_A") } == [arrangement])
        #expect(try await store.read { try $0.arrangements.rows(ofUser: "_B") }.isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func aBodyThatThrowsLeavesNothingBehind(kind: StoreKind) async throws {
        let store = try await kind.open().withUsers().store
        await #expect(throws: Abandoned.self) {
            try await store.write { rows in
                try rows.systems.insert(CommunicationSystem(id: "p", name: "P"))
                try rows.users.delete("_A")
                throw Abandoned()
            }
        }
        #expect(try await store.read { try $0.systems.rows(.all) }.isEmpty)
        #expect(try await store.read { try $0.users.rows(.all) }.count == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func whatIsOverIsRemoved(kind: StoreKind) async throws {
        let store = try kind.open().store
        let now = StorePKI.now
        let principal = Principal(name: "n", roles: [], kind: .administrator)
        try await store.write { rows in
            for (id, age) in [("old", 3601.0), ("new", 10)] {
                let used = now.addingTimeInterval(-age)
                try rows.access.sessions.insert(
                    Session(id: id, principal: principal, startedAt: used, lastUsedAt: used))
                try rows.access.links.insert(
                    SignInLinkRecord(id: id, administratorID: "a", expiresAt: used.addingTimeInterval(60)))
            }
            try rows.access.removeExpired(at: now)
        }
        #expect(try await store.read { try $0.access.sessions.rows(.all).map(\.id) } == ["new"])
        #expect(try await store.read { try $0.access.links.rows(.all).map(\.id) } == ["new"])
    }
}

/// Deletions by name, so that a test can go through them.
private struct DirectoryRowsToDelete {
    let rows: any DirectoryTransaction

    var user: Result<Bool, any Error> { Result { try rows.users.delete("_A") } }
    var system: Result<Bool, any Error> { Result { try rows.systems.delete("p") } }
    var scenario: Result<Bool, any Error> { Result { try rows.scenarios.delete("s") } }
}
