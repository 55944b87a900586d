import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Persistence
import Testing

/// The contracts of the tenant's stores, on every store.
@Suite struct TenantStoreTests {
    enum Kind: CaseIterable {
        case memory
        case sqlite
    }

    /// A store that can be opened again, as after a crash.
    private final class Place {
        let kind: Kind
        let folder: ScratchFolder
        let masterKey = MasterKey.random()
        let memory = MemoryTenantStore()

        init(_ kind: Kind) throws {
            self.kind = kind
            folder = try ScratchFolder()
        }

        func open() throws -> TenantStores {
            switch kind {
            case .memory: memory.stores
            case .sqlite: TenantStores(try Database(path: folder.path("test.sqlite"), masterKey: masterKey))
            }
        }
    }

    private let now = Date(timeIntervalSince1970: 1_800_000_000.25)

    private func snapshot(_ number: Int, _ entries: [StoredKeystoreEntry]) -> KeystoreSnapshot {
        KeystoreSnapshot(
            version: KeystoreVersion(
                number: number, at: now, by: "a", summary: "s\(number)", entryCount: entries.count),
            entries: entries)
    }

    private func entry(_ alias: String, _ identity: TestIdentity, revision: String) -> StoredKeystoreEntry {
        let entry = TenantKeystoreEntry(
            alias: alias, kind: .keyPair, owner: .administrator, chain: identity.chain, revision: revision,
            createdAt: now, createdBy: "a", modifiedAt: now, modifiedBy: "b")
        return StoredKeystoreEntry(entry: entry, privateKey: identity.key)
    }

    private func code(_ body: () async throws -> Void) async -> TenantError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? TenantError)?.code
        }
    }

    @Test(arguments: Kind.allCases) func whatIsKeptOfMessagesIsFoundAndExpires(_ kind: Kind) async throws {
        let place = try Place(kind)
        let store = try place.open().keptItems
        func item(_ name: String, _ kind: KeptItem.Kind, message: String = "m", seconds: Double) -> KeptItem {
            KeptItem(
                messageID: message, kind: kind, attempt: 2, stepID: "s", name: name, mediaType: "text/plain", at: now,
                expiresAt: now.addingTimeInterval(seconds), size: 9, content: Array("xq7zk9".utf8))
        }
        let items = [
            item("a", .step, seconds: 10), item("b", .attachment, seconds: 20), item("c", .step, seconds: 20),
            item("d", .step, message: "n", seconds: 20),
        ]
        try await store.append(items)
        let again = try place.open().keptItems
        #expect(try await again.items(of: "m", kind: .step).map(\.name) == ["a", "c"])
        #expect(try await again.items(of: "m", kind: .step).allSatisfy { $0.content.isEmpty })
        #expect(try await again.item(items[1].id) == items[1])
        #expect(try await again.bytes(of: .attachment, since: now) == 6)
        #expect(try await again.bytes(of: .attachment, since: now.addingTimeInterval(1)) == 0)
        try await store.pruneItems(at: now.addingTimeInterval(10))
        #expect(try await store.items(of: "m", kind: .step).map(\.name) == ["c"])
        #expect(try await store.item(items[0].id) == nil)
        #expect(try await store.forgetItems(of: "m", kind: .step))
        #expect(try await !store.forgetItems(of: "m", kind: .step))
        #expect(try await store.items(of: "m", kind: .attachment).count == 1)
        #expect(try await store.items(of: "n", kind: .step).count == 1)
        if kind == .sqlite {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: place.folder.path("test.sqlite-wal")))
            #expect(bytes.range(of: Data("xq7zk9".utf8)) == nil)
        }
    }

    @Test(arguments: Kind.allCases) func theOldestStepsAndPayloadsAreForgottenFirst(_ kind: Kind) async throws {
        let store = try Place(kind).open().keptItems
        let items = [KeptItem.Kind.payload, .step, .attachment, .payload, .step].enumerated().map { number, kind in
            KeptItem(
                messageID: "m", kind: kind, attempt: 1, name: String(number), mediaType: "text/plain", at: now,
                expiresAt: now.addingTimeInterval(9), size: 9, content: [UInt8](repeating: 1, count: 10))
        }
        try await store.append(items)
        func names() async throws -> [String] {
            var names: [String] = []
            for kind in [KeptItem.Kind.payload, .step, .attachment] {
                names += try await store.items(of: "m", kind: kind).map(\.name)
            }
            return names
        }
        #expect(try await store.trimItems(toBytes: 40) == 40)
        #expect(try await names() == ["0", "3", "1", "4", "2"])
        #expect(try await store.trimItems(toBytes: 25) == 20)
        #expect(try await names() == ["3", "4", "2"])
        #expect(try await store.trimItems(toBytes: 0) == 0)
        #expect(try await names() == ["2"])
    }

    @Test(arguments: Kind.allCases) func flowsKeepTheirVersionsAndLoggings(_ kind: Kind) async throws {
        let place = try Place(kind)
        let stores = try place.open()
        var flow = FlowArtifact(
            id: "f", name: "F", iflw: [1], createdAt: now, createdBy: "a", modifiedAt: now, modifiedBy: "a")
        try await stores.flows.insert(flow)
        let first = flow
        for revision in 2...4 {
            flow.revision = revision
            flow.iflw = [UInt8(revision)]
            flow.deployment = FlowDeployment(
                revision: 1, deployedAt: now, deployedBy: "a", status: .started, iflw: [1],
                parameters: FlowParameters())
            try await stores.flows.update(flow, expecting: revision - 1, by: "a")
        }
        let history = try place.open().flowHistory
        #expect(try await history.versions(of: "f").map(\.revision) == [4, 3, 2, 1])
        #expect(try await history.version(1, of: "f") == first)
        #expect(try await history.version(3, of: "f")?.deployment == nil)
        try await history.pruneVersions(of: "f", keeping: 2)
        #expect(try await history.versions(of: "f").map(\.revision) == [4, 3])
        #expect(try await history.version(1, of: "f") == nil)
        var logging = FlowLogging()
        logging.raised = FlowLogging.Raised(level: .trace, until: now)
        logging.customHeaders = ["x"]
        try await history.save(FlowLogging(), of: "f", by: "a")
        try await history.save(logging, of: "f", by: "a")
        #expect(try await place.open().flowHistory.loggings() == ["f": logging])
        for processing in [FlowProcessing(concurrentMax: 3), FlowProcessing(isOrdered: true)] {
            try await history.save(processing, of: "f", by: "a")
            #expect(try await place.open().flowHistory.processings() == ["f": processing])
        }
        let timer = TimerName(flowID: "f", number: 1)
        for moment in [now, now.addingTimeInterval(60)] { try await history.save(firing: moment, of: timer) }
        #expect(try await place.open().flowHistory.timerFirings() == [timer: now.addingTimeInterval(60)])
        _ = try await stores.flows.deleteArtifact("f", by: "a")
        #expect(try await history.timerFirings().isEmpty)
        #expect(try await history.versions(of: "f").isEmpty)
        #expect(try await history.loggings().isEmpty)
        #expect(try await history.processings().isEmpty)
    }

    @Test(arguments: Kind.allCases) func messagesAreFoundByTextAndForgotten(_ kind: Kind) async throws {
        let store = try Place(kind).open().messages
        func record(_ id: String, _ custom: String) -> MessageRecord {
            var record = MessageRecord(
                id: id, correlationID: "c", flowID: "f", flowName: "F", status: .processing, trigger: .manual,
                sender: nil, startedAt: now, payloadSize: 0)
            record.customHeaders = [HeaderField("n", custom)]
            return record
        }
        for (id, custom) in [("1", "a/b_c%\"é"), ("2", "a/bXc%")] {
            var record = record(id, custom)
            try await store.insert(record, payload: FlowMessage())
            try await store.forget(id)
            #expect(try await store.record(id) != nil)
            record.status = .completed
            record.endedAt = now
            try await store.update(record)
        }
        #expect(try await store.records(MessageFilter(text: "B_C%")).map(\.id) == ["1"])
        #expect(try await store.records(MessageFilter(text: "%\"é")).map(\.id) == ["1"])
        #expect(try await store.records(MessageFilter(text: "a/b")).map(\.id) == ["2", "1"])
        #expect(try await store.records(MessageFilter(text: "customHeaders")).isEmpty)
        try await store.forget("1")
        #expect(try await store.record("1") == nil)
    }

    @Test(arguments: Kind.allCases) func keystoreStatesFollowEachOther(_ kind: Kind) async throws {
        let place = try Place(kind)
        let store = try place.open().keystore
        #expect(try await store.current() == nil)
        let one = entry("one", try TestPKI.selfSigned("one"), revision: "r1")
        let two = entry("two", try TestPKI.selfSigned("two"), revision: "r2")
        try await store.append(snapshot(1, [one]))
        try await store.append(snapshot(2, [one, two]))
        #expect(await code { try await store.append(snapshot(2, [])) } == .conflict)
        #expect(await code { try await store.append(snapshot(4, [])) } == .conflict)
        let again = try place.open().keystore
        let current = try #require(try await again.current())
        #expect(current.version.number == 2)
        #expect(current.entries.map(\.entry) == [one.entry, two.entry])
        #expect(current.entries.map { $0.privateKey?.pkcs8DER } == [one, two].map { $0.privateKey?.pkcs8DER })
        #expect(try await again.history(limit: 10).map(\.number) == [2, 1])
        #expect(try await again.snapshot(1)?.entries.map(\.alias) == ["one"])
        try await again.append(snapshot(3, [two]))
        try await again.prune(keeping: 1)
        #expect(try await again.history(limit: 10).map(\.number) == [3])
        #expect(try await again.current()?.entries.map(\.alias) == ["two"])
        #expect(try await again.snapshot(1) == nil)
    }

    @Test(arguments: Kind.allCases) func ofTwoWritersFromOneStateOneLoses(_ kind: Kind) async throws {
        let place = try Place(kind)
        let stores = [try place.open().keystore, try place.open().keystore]
        let wins = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<8 {
                let next = snapshot(1, [])
                group.addTask { (try? await stores[index % 2].append(next)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wins == 1)
    }

    @Test(arguments: Kind.allCases) func credentialsAreKept(_ kind: Kind) async throws {
        let place = try Place(kind)
        let store = try place.open().securityMaterial
        let credential = UserCredential(name: "n", user: "u", description: "d", deployedAt: now, deployedBy: "a")
        try await store.save(StoredUserCredential(credential: credential, password: Passphrase("old")))
        try await store.save(StoredUserCredential(credential: credential, password: Passphrase("sécret")))
        let found = try await place.open().securityMaterial.credentials()
        #expect(found.map(\.credential) == [credential])
        #expect(found.first?.password.text == "sécret")
        #expect(try await store.deleteCredential("n", by: "a"))
        #expect(try await !store.deleteCredential("n", by: "a"))
    }

    @Test(arguments: Kind.allCases) func flowsAreWrittenByRevision(_ kind: Kind) async throws {
        let place = try Place(kind)
        let store = try place.open().flows
        var flow = FlowArtifact(
            id: "f", name: "F", iflw: [1, 0, 255], parameters: FlowParameters(values: ["a b": "ä"]),
            resources: ["x/y": [2]], createdAt: now, createdBy: "a", modifiedAt: now, modifiedBy: "b")
        try await store.insert(flow)
        #expect(await code { try await store.insert(flow) } == .alreadyExists)
        flow.revision = 2
        flow.deployment = FlowDeployment(
            revision: 2, deployedAt: now, deployedBy: "c", status: .started, iflw: [1], parameters: flow.parameters)
        try await store.update(flow, expecting: 1, by: "c")
        #expect(await code { try await store.update(flow, expecting: 1, by: "c") } == .conflict)
        #expect(try await place.open().flows.artifacts() == [flow])
        #expect(try await store.artifact("f") == flow)
        #expect(try await store.artifact("g") == nil)
        #expect(try await store.deleteArtifact("f", by: "a"))
        #expect(try await store.artifacts().isEmpty)
    }

    private func record(_ id: String, _ seconds: Double, flow: String = "f") -> MessageRecord {
        MessageRecord(
            id: id, correlationID: "c-\(id)", flowID: flow, flowName: "F", status: .processing, trigger: .https,
            sender: "_A", startedAt: now.addingTimeInterval(seconds), payloadSize: 3)
    }

    @Test(arguments: Kind.allCases) func aPayloadIsKeptUntilItsMessageEnds(_ kind: Kind) async throws {
        let place = try Place(kind)
        let store = try place.open().messages
        let payload = FlowMessage(body: [0, 255], headers: ["A": "1"], properties: ["p": "q"])
        var first = record("1", 0)
        try await store.insert(first, payload: payload)
        try await store.insert(record("2", 1, flow: "g"), payload: payload)
        first.status = .retry
        first.nextAttemptAt = now
        first.calls = [
            ReceiverCallRecord(
                attempt: 1, channelName: "c", stepName: "s", method: "POST", address: "https://x/", startedAt: now)
        ]
        try await store.update(first)
        let again = try place.open().messages
        #expect(try await again.payload("1") == payload)
        #expect(try await again.unfinished(limit: 10).map(\.id) == ["1", "2"])
        #expect(try await again.record("1") == first)
        first.status = .completed
        first.endedAt = now.addingTimeInterval(5)
        try await again.update(first)
        #expect(try await again.payload("1") == nil)
        #expect(try await again.unfinishedCount() == 1)
        try await again.prune(endedBefore: now.addingTimeInterval(6))
        #expect(try await again.record("1") == nil)
        #expect(try await again.record("2") != nil)
    }

    @Test(arguments: Kind.allCases) func messagesAreFoundByTheirFilter(_ kind: Kind) async throws {
        let store = try Place(kind).open().messages
        for index in 0..<4 {
            try await store.insert(
                record("\(index)", Double(index), flow: index % 2 == 0 ? "even" : "odd"), payload: FlowMessage())
        }
        func ids(_ filter: MessageFilter) async throws -> [String] { try await store.records(filter).map(\.id) }
        #expect(try await ids(MessageFilter()) == ["3", "2", "1", "0"])
        #expect(try await ids(MessageFilter(limit: 2)) == ["3", "2"])
        #expect(try await ids(MessageFilter(flowID: "even")) == ["2", "0"])
        #expect(try await ids(MessageFilter(identifier: "c-1")) == ["1"])
        #expect(try await ids(MessageFilter(identifier: "1' OR '1'='1")) == [])
        #expect(try await ids(MessageFilter(statuses: [.failed, .retry])) == [])
        #expect(try await ids(MessageFilter(statuses: [.processing], since: now.addingTimeInterval(2))) == ["3", "2"])
        #expect(try await ids(MessageFilter(until: now.addingTimeInterval(1))) == ["0"])
    }

    @Test func nothingSecretIsReadableInTheFiles() async throws {
        let place = try Place(.sqlite)
        let stores = try place.open()
        let identity = try TestPKI.selfSigned("one")
        try await stores.keystore.append(snapshot(1, [entry("one", identity, revision: "r")]))
        let credential = UserCredential(name: "n", user: "u", description: "", deployedAt: now, deployedBy: "a")
        try await stores.securityMaterial.save(
            StoredUserCredential(credential: credential, password: Passphrase("plain-password")))
        try await stores.messages.insert(record("1", 0), payload: FlowMessage(body: Array("plain-payload".utf8)))
        for name in try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path) {
            let bytes = try Data(contentsOf: place.folder.url.appendingPathComponent(name))
            for secret in [Data(identity.key.pkcs8DER), Data("plain-password".utf8), Data("plain-payload".utf8)] {
                #expect(bytes.range(of: secret) == nil, "\(name)")
            }
        }
        let other = TenantStores(try Database(path: place.folder.path("test.sqlite"), masterKey: .random()))
        await #expect(throws: PersistenceError.self) { try await other.keystore.current() }
        await #expect(throws: PersistenceError.self) { try await other.messages.payload("1") }
    }
}
