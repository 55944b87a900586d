import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Persistence
import Testing

/// The contract of what flows keep for themselves, on every store.
@Suite struct FlowStateStoreTests {
    enum Kind: CaseIterable {
        case memory
        case sqlite
    }

    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let folder: ScratchFolder
    private let key = MasterKey.random()

    init() throws { folder = try ScratchFolder() }

    private func store(_ kind: Kind) throws -> any FlowStateStore {
        switch kind {
        case .memory: MemoryFlowStateStore()
        case .sqlite: SQLiteFlowState(try Database(path: folder.path("s.sqlite"), masterKey: key))
        }
    }

    private func entry(_ id: String, _ body: String, days: Double = 1, flow: String? = nil) -> DataStoreEntry {
        DataStoreEntry(
            store: DataStoreName(name: "s", flowID: flow), id: id,
            message: FlowMessage(body: Array(body.utf8), headers: ["k": body]), messageID: "m", createdAt: now,
            dueAt: now, expiresAt: now.addingTimeInterval(days * 86_400))
    }

    @Test(arguments: Kind.allCases) func entriesAreWrittenReadAndTaken(_ kind: Kind) async throws {
        let store = try store(kind)
        let (one, two) = (entry("1", "a"), entry("2", "b"))
        #expect(try await store.carryOut(.writeEntry(one, overwrites: false), at: now) == .done)
        #expect(try await store.carryOut(.writeEntry(two, overwrites: false), at: now) == .done)
        guard
            case .failed(let error) = try await store.carryOut(.writeEntry(entry("1", "c"), overwrites: false), at: now)
        else { throw FlowError(.stepFailed, "") }
        #expect(error.code == "alreadyExists")
        // A second attempt of the message writes the same again.
        #expect(try await store.carryOut(.writeEntry(one, overwrites: false), at: now) == .done)
        #expect(try await store.carryOut(.readEntry(one.store, id: "1", deletes: false), at: now) == .entry(one))
        #expect(
            try await store.carryOut(.readEntries(one.store, max: 9, deletes: false), at: now) == .entries([one, two]))
        // Overwritten, it is the youngest.
        let changed = entry("1", "c")
        #expect(try await store.carryOut(.writeEntry(changed, overwrites: true), at: now) == .done)
        #expect(try await store.carryOut(.readEntries(one.store, max: 1, deletes: true), at: now) == .entries([two]))
        #expect(try await store.entries(limit: 9) == [changed])
        #expect(try await store.carryOut(.readEntry(one.store, id: "1", deletes: true), at: now) == .entry(changed))
        #expect(try await store.carryOut(.readEntry(one.store, id: "1", deletes: true), at: now) == .entry(nil))
    }

    @Test(arguments: Kind.allCases) func flowsDoNotSeeEachOthersOwn(_ kind: Kind) async throws {
        let store = try store(kind)
        let (shared, own) = (entry("1", "a"), entry("1", "b", flow: "f"))
        for entry in [shared, own] {
            #expect(try await store.carryOut(.writeEntry(entry, overwrites: false), at: now) == .done)
        }
        #expect(try await store.carryOut(.readEntry(own.store, id: "1", deletes: true), at: now) == .entry(own))
        #expect(try await store.entries(limit: 9) == [shared])
        let variables = [nil, "f"].map {
            FlowVariable(
                name: VariableName(name: "v", flowID: $0), value: $0 ?? "shared", updatedAt: now,
                expiresAt: now.addingTimeInterval(10))
        }
        #expect(try await store.carryOut(.writeVariables(variables), at: now) == .done)
        let names = [nil, "f", "g"].map { StoredValueName.variable(VariableName(name: "v", flowID: $0)) }
        #expect(try await store.carryOut(.readValues(names), at: now) == .values(["shared", "f", nil]))
        #expect(try await store.deleteVariable(VariableName(name: "v", flowID: "f")))
        #expect(try await store.variables() == [variables[0]])
    }

    @Test(arguments: Kind.allCases) func whatHasExpiredIsGoneWhetherOrNotItWasPruned(_ kind: Kind) async throws {
        let store = try store(kind)
        let old = entry("1", "a", days: 0.5)
        let idempotent = IdempotencyKey(
            flowID: "f", stepID: "s", messageID: "1", expiresAt: now.addingTimeInterval(100))
        _ = try await store.carryOut(.writeEntry(old, overwrites: false), at: now)
        _ = try await store.carryOut(.remember(idempotent), at: now)
        #expect(try await store.carryOut(.isKnown(idempotent), at: now) == .known(true))
        let later = now.addingTimeInterval(86_400)
        #expect(try await store.carryOut(.isKnown(idempotent), at: later) == .known(false))
        #expect(try await store.carryOut(.readEntry(old.store, id: "1", deletes: false), at: later) == .entry(nil))
        #expect(try await store.carryOut(.writeEntry(entry("1", "b", days: 3), overwrites: false), at: later) == .done)
        try await store.pruneState(at: now.addingTimeInterval(86_400 * 9))
        #expect(try await store.entries(limit: 9).isEmpty)
    }

    @Test(arguments: Kind.allCases) func numbersAreHandedOutOnce(_ kind: Kind) async throws {
        let store = try store(kind)
        try await store.save(NumberRange(name: "n", minimum: 8, maximum: 9, length: 3))
        try await store.save(NumberRange(name: "o", minimum: 1, maximum: 1, rotates: false))
        let names = [StoredValueName.number("n"), .number("n"), .number("n")]
        #expect(try await store.carryOut(.readValues(names), at: now) == .values(["008", "009", "008"]))
        #expect(try await store.carryOut(.readValues([.number("o")]), at: now) == .values(["1"]))
        guard case .failed(let error) = try await store.carryOut(.readValues([.number("o")]), at: now) else {
            throw FlowError(.stepFailed, "")
        }
        #expect(error.code == "noNumber")
        #expect(try await store.numberRanges().map(\.next) == [9, 2])
        #expect(try await store.deleteNumberRange("o"))
        #expect(try await !store.deleteNumberRange("o"))
    }

    @Test func contentsLieSealedOnDisk() async throws {
        let store = try store(.sqlite)
        _ = try await store.carryOut(.writeEntry(entry("1", "plain-entry"), overwrites: false), at: now)
        let variable = FlowVariable(
            name: VariableName(name: "v"), value: "plain-value", updatedAt: now, expiresAt: .distantFuture)
        _ = try await store.carryOut(.writeVariables([variable]), at: now)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
            let bytes = Data(try folder.read(name))
            #expect(
                bytes.range(of: Data("plain-entry".utf8)) == nil && bytes.range(of: Data("plain-value".utf8)) == nil)
        }
    }
}
