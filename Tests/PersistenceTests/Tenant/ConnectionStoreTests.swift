import ConnectionLifecycle
import CountersignTesting
import Foundation
import KeyMaterial
import Persistence
import Testing

/// The contract of the stores of connections, on every store.
@Suite struct ConnectionStoreTests {
    enum Kind: CaseIterable {
        case memory
        case sqlite
    }

    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func withStore(_ kind: Kind, _ body: (any ConnectionStore) async throws -> Void) async throws {
        let folder = try ScratchFolder()
        switch kind {
        case .memory: try await body(MemoryConnectionStore())
        case .sqlite:
            let database = try Database(path: folder.path("test.sqlite"), masterKey: .random())
            try await body(SQLiteConnections(database))
        }
    }

    private func plan(_ alias: String) -> ConnectionPlan {
        ConnectionPlan(
            userID: "_DEFXYZ", arrangementID: "SECOND",
            newArrangement: NewArrangement(scenarioID: "ORDERS", systemID: "PARTNER"),
            flow: FlowChannel(flowID: "orders", channel: "HTTP"), alias: alias,
            key: KeyWish(algorithm: .rsa3072, validityDays: 30),
            call: ProvingCall(body: [1, 2, 3]))
    }

    private func run(_ id: String, of alias: String) -> ConnectionRun {
        ConnectionRun(
            id: id, connectionID: alias, counterpart: "business", startedAt: now, startedBy: "anna",
            content: .rotation(
                Course(patienceSeconds: 60), RotationWork(plan: plan(alias), policy: RotationPolicy())))
    }

    @Test(arguments: Kind.allCases)
    func connectionsAreKeptByAliasAndReplaced(kind: Kind) async throws {
        try await withStore(kind) { store in
            var connection = Connection(plan: plan("b"), counterpart: "business", createdAt: now, createdBy: "anna")
            try await store.save(connection)
            try await store.save(Connection(plan: plan("a"), counterpart: nil, createdAt: now, createdBy: "bert"))
            connection.rotation = RotationPolicy(daysBeforeExpiry: 30, overlapSeconds: 5, observeSecondsMax: 6)
            try await store.save(connection)
            let kept = try await store.connections()
            #expect(kept.map(\.id) == ["a", "b"])
            #expect(kept.last == connection)
            #expect(try await store.deleteConnection("a"))
            #expect(try await store.deleteConnection("a") == false)
            #expect(try await store.connections() == [connection])
        }
    }

    @Test(arguments: Kind.allCases)
    func counterpartsAreKeptWithTheirTokens(kind: Kind) async throws {
        try await withStore(kind) { store in
            let counterpart = Counterpart(
                id: "business", address: "https://business:8443", authorityPEM: "PEM", addedAt: now, addedBy: "anna")
            try await store.save(StoredCounterpart(counterpart: counterpart, token: Passphrase("first")))
            try await store.save(StoredCounterpart(counterpart: counterpart, token: Passphrase("second")))
            let kept = try await store.counterparts()
            #expect(kept.map(\.counterpart) == [counterpart])
            #expect(kept.first?.token.text == "second")
            #expect(try await store.deleteCounterpart("business"))
            #expect(try await store.counterparts().isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func runsAreListedNewestFirstAndTheUnfinishedOldestFirst(kind: Kind) async throws {
        try await withStore(kind) { store in
            for (id, alias) in [("1", "a"), ("2", "b"), ("3", "a")] { try await store.save(run(id, of: alias)) }
            var ended = run("1", of: "a")
            ended.endedAt = now
            try await store.save(ended)
            #expect(try await store.runs(of: nil, limit: 10).map(\.id) == ["3", "2", "1"])
            #expect(try await store.runs(of: "a", limit: 1).map(\.id) == ["3"])
            #expect(try await store.unfinishedRuns().map(\.id) == ["2", "3"])
            #expect(try await store.run("1")?.endedAt == now)
            #expect(try await store.run("4") == nil)
        }
    }

    @Test func tokensLieSealedInTheDatabase() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("test.sqlite")
        let database = try Database(path: path, masterKey: .random())
        let counterpart = Counterpart(
            id: "business", address: "https://business:8443", authorityPEM: "PEM", addedAt: now, addedBy: "anna")
        let secret = "a token that nobody must find"
        try await SQLiteConnections(database).save(
            StoredCounterpart(counterpart: counterpart, token: Passphrase(secret)))
        try database.close()
        for name in ["test.sqlite", "test.sqlite-wal"] {
            let bytes = FileManager.default.contents(atPath: folder.path(name)) ?? Data()
            #expect(bytes.range(of: Data(secret.utf8)) == nil)
        }
    }
}
