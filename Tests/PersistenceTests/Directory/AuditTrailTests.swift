import CountersignTesting
import Crypto
import Foundation
import IdentityDirectory
import Logging
import Persistence
import Synchronization
import Testing

/// A sink that keeps its lines, and fails when it is told to.
private final class FakeSink: AuditSink {
    let name = "fake"
    private let state = Mutex<(bytes: [UInt8], isBroken: Bool)>(([], false))

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    func breakDown(_ isBroken: Bool) { state.withLock { $0.isBroken = isBroken } }

    func write(_ lines: [(sequence: Int64, bytes: [UInt8])]) async throws {
        try state.withLock { state in
            if state.isBroken { throw PutInFailure() }
            for line in lines { state.bytes += line.bytes }
        }
    }
}

struct AuditTrailTests {
    private let signer = AuditSigner()

    private func trail(_ fixture: DirectoryFixture, _ sink: (any AuditSink)? = nil) -> AuditTrail {
        AuditTrail(directory: fixture.directory, signer: signer, sink: sink, logger: Logger(label: "test"))
    }

    @Test(arguments: StoreKind.allCases)
    func theSecondSinkHasEveryEntryOnceAlsoAfterItWasBroken(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture(store: try kind.open().store)
        let sink = FakeSink()
        let trail = trail(fixture, sink)
        try await trail.feed()
        sink.breakDown(true)
        for index in 0..<1500 {
            _ = try await fixture.directory.create(CommunicationUser(id: "_U\(index)"), by: "test")
        }
        await #expect(throws: PutInFailure.self) { try await trail.feed() }
        sink.breakDown(false)
        try await trail.sign()
        // Another process goes on where the first one was.
        try await self.trail(fixture, sink).feed()
        try await trail.feed()
        let verification = try AuditLines.verify(sink.bytes, key: signer.publicKey)
        #expect(verification.isIntact, "\(verification)")
        #expect(verification.entries == 1504)
        #expect(try AuditLines.heads(in: sink.bytes).map(\.sequence) == [1504])
        #expect(try await fixture.directory.verifyAudit().head == verification.head)
    }

    @Test func lossesAtTheEndAreFoundWithoutAHeadWhereTheyCanBe() async throws {
        let empty = Directory(store: MemoryDirectoryStore(), logger: Logger(label: "test"))
        let without = AuditTrail(directory: empty, signer: signer, logger: Logger(label: "test"))
        #expect(try await without.verify().brokenAt == 1, "a directory that was ever started has entries")
        let store = MemoryDirectoryStore()
        let fixture = try await DirectoryFixture(store: store)
        let trail = trail(fixture, FakeSink())
        try await trail.feed()
        #expect(try await trail.verify().isIntact)
        let fed = try await fixture.directory.verifyAudit().entries
        try await store.write { try $0.trail.set(position: fed + 2, ofSink: "fake") }
        let found = try await trail.verify()
        #expect(found.brokenAt == fed + 1 && found.problem?.contains("up to \(fed + 2)") == true, "\(found)")
    }

    @Test(arguments: StoreKind.allCases)
    func aHeadThatWasKeptElsewhereShowsATruncation(kind: StoreKind) async throws {
        let (whole, cut) = (try await DirectoryFixture(store: try kind.open().store), try await DirectoryFixture())
        _ = try await whole.directory.lockUser("_ABCXYZ", by: "ann")
        let head = try #require(try await trail(whole).sign())
        #expect(head.sequence == 5)
        #expect(try await trail(whole).sign() == head)
        #expect(try await trail(whole).verify(against: [head]).isIntact)
        // The same audit without its last entry: the chain itself is whole.
        #expect(try await trail(cut).verify().isIntact)
        let found = try await trail(cut).verify(against: [head])
        #expect(found.brokenAt == 5)
        #expect(found.problem?.contains("missing") == true)
        var forged = head
        forged.hash = String(repeating: "0", count: 64)
        #expect(try await trail(whole).verify(against: [forged]).problem?.contains("not signed") == true)
    }

    @Test func anExportIsVerifiedWithoutTheServer() async throws {
        let fixture = try await DirectoryFixture()
        let trail = trail(fixture)
        let first = try await trail.export(limit: 2)
        #expect(first.next == 2)
        let rest = try await trail.export(after: 2)
        #expect(rest.next == nil)
        let bytes = first.bytes + rest.bytes
        let whole = try AuditLines.verify(bytes, key: signer.publicKey)
        #expect(whole.isIntact && whole.entries == 4)
        let lines = bytes.split(separator: 0x0A).map(Array.init)
        let changed = String(decoding: bytes, as: UTF8.self).replacing("_DEFXYZ", with: "_DEFXYY")
        #expect(try AuditLines.verify(Array(changed.utf8), key: signer.publicKey).brokenAt == 4)
        let without = Array(lines[..<1] + lines[2...]).joined(separator: [0x0A])
        #expect(try AuditLines.verify(Array(without), key: signer.publicKey).brokenAt == 3)
        // The last entry goes, its head stays.
        let cut = Array(lines.filter { AuditLines.sequence(of: $0) != 4 }.joined(separator: [0x0A]))
        #expect(try AuditLines.verify(cut, key: signer.publicKey).problem?.contains("missing") == true)
        let headless = Array(lines.filter { AuditLines.sequence(of: $0) != nil }.joined(separator: [0x0A]))
        let unsigned = try AuditLines.verify(headless, key: signer.publicKey)
        #expect(!unsigned.isIntact && unsigned.problem?.contains("nothing vouches") == true)
        #expect(whole.vouchedUntil == 4)
        let other = try AuditLines.verify(bytes, key: AuditSigner().publicKey)
        #expect(other.problem?.contains("not signed") == true)
        let text = String(decoding: bytes, as: UTF8.self)
        let wild = [
            "x\n", text.replacing(#/"at":\d+(\.\d+)?/#, with: "\"at\":1e300"),
            text.replacing(#/"sequence":4/#, with: "\"sequence\":9223372036854775807"),
        ]
        #expect(throws: DirectoryError.self) { try AuditLines.verify(Array(wild[0].utf8), key: signer.publicKey) }
        #expect(throws: DirectoryError.self) { try AuditLines.verify(Array(wild[1].utf8), key: signer.publicKey) }
        #expect(try AuditLines.verify(Array(wild[2].utf8), key: signer.publicKey).isIntact == false)
    }

    @Test(arguments: StoreKind.allCases)
    func changesAreFoundByCategoryAndTime(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture(store: try kind.open().store)
        fixture.clock.advance(seconds: 60)
        let since = fixture.clock.now
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "ann")
        try await fixture.directory.setPassword(user: "_ABCXYZ", password: "a-very-long-password", by: "ann")
        try await fixture.directory.note(action: "strange.thing", subject: "x", by: "ann")
        func actions(_ category: AuditCategory) async throws -> [String] {
            var filter = AuditFilter()
            filter.category = category
            return try await fixture.directory.audit(filter).map(\.action)
        }
        #expect(try await actions(.lock) == ["user.lock"])
        #expect(try await actions(.password) == ["user.setPassword"])
        #expect(try await actions(.user) == ["user.create", "user.create"])
        #expect(try await actions(.other) == ["strange.thing"])
        var filter = AuditFilter()
        filter.since = since
        #expect(try await fixture.directory.audit(filter).count == 3)
        filter.until = since.addingTimeInterval(-1)
        #expect(try await fixture.directory.audit(filter).isEmpty)
    }

    @Test func aChangeIsToldPropertyByProperty() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "ann")
        let entry = try #require(try await fixture.directory.auditEntry(5))
        #expect(entry.differences == [AuditDifference(property: "isLocked", before: "false", after: "true")])
        let made = try #require(try await fixture.directory.auditEntry(1))
        #expect(made.differences.contains { $0.property == "id" && $0.before == nil && $0.after == "partner" })
        #expect(try await fixture.directory.auditEntry(6) == nil)
    }

    /// The database refuses the entry: what it would have told of is not there either.
    @Test func aChangeThatCannotBeAuditedDoesNotHappen() async throws {
        let open = try StoreKind.sqlite.open()
        let fixture = try await DirectoryFixture(store: open.store)
        let file = try #require(open.folder).path("directory.sqlite")
        let trigger = """
            CREATE TRIGGER diskIsFull BEFORE INSERT ON auditEntry BEGIN SELECT RAISE(ABORT, 'disk is full'); END
            """
        #expect(try ExternalProgram.required("python3").run(["-c", Self.sql, file, trigger]).status == 0)
        let certificate = try fixture.pki.client("tenant").certificate
        let refused = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.assign(certificate, to: "_ABCXYZ", by: "test")
        }
        #expect(refused?.code == .storeUnavailable)
        await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.create(CommunicationUser(id: "_NEW"), by: "test")
        }
        await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.createToken(name: "t", roles: [.administrator], by: "test")
        }
        #expect(try await fixture.directory.assignments().isEmpty)
        #expect(try await fixture.directory.users().count == 2)
        #expect(try await fixture.directory.tokens().isEmpty)
        let drop = ["-c", Self.sql, file, "DROP TRIGGER diskIsFull"]
        #expect(try ExternalProgram.required("python3").run(drop).status == 0)
        _ = try await fixture.directory.assign(certificate, to: "_ABCXYZ", by: "test")
        #expect(try await fixture.directory.verifyAudit().isIntact)
    }

    private static let sql = """
        import sqlite3, sys
        connection = sqlite3.connect(sys.argv[1])
        connection.execute(sys.argv[2])
        connection.commit()
        """
}
