import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Testing

/// Bulk imports on every store: each row has its outcome, and a stop or crash in between repeats nothing.
struct BulkImportTests {
    private func table(_ rows: [[String]], _ columns: String = "user,certificate") -> [UInt8] {
        let lines = rows.map { $0.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") }
        return Array(([columns] + lines).joined(separator: "\r\n").utf8)
    }

    private func carriedOut(
        _ directory: Directory, _ table: [UInt8], _ kind: BulkKind = .certificates,
        _ options: BulkOptions = BulkOptions()
    ) async throws -> (BulkImport, [BulkRow]) {
        let one = try await directory.startImport(
            table: table, of: kind, name: "table", options: options, by: "test")
        try await directory.carryOutImports()
        return (
            try await directory.bulkImport(one.id), try await directory.rows(ofImport: one.id, limit: 1000)
        )
    }

    @Test(arguments: StoreKind.allCases, [false, true])
    func everyRowHasItsOutcome(kind: StoreKind, isDryRun: Bool) async throws {
        let open = try kind.open()
        let fixture = try await DirectoryFixture(store: open.store)
        let (held, fresh) = (try fixture.pki.client("held"), try fixture.pki.client("fresh"))
        _ = try await fixture.directory.assign(held.certificate, to: "_ABCXYZ", by: "test")
        let server = try fixture.pki.server()
        let sheet = table([
            ["_DEFXYZ", fresh.certificate.pem],
            ["_DEFXYZ", Data(held.certificate.derEncoded).base64EncodedString()],
            ["_ABCXYZ", held.certificate.pem],
            ["_ABCXYZ", fresh.certificate.pem],
            ["_DEFXYZ", server.certificate.pem],
            ["_NOBODY", try fixture.pki.client("other").certificate.pem],
            ["_DEFXYZ", "no certificate"],
            ["_DEFXYZ", fresh.certificate.pem],
        ])
        let before = try await fixture.directory.assignments().map(\.fingerprint)
        let (one, rows) = try await carriedOut(
            fixture.directory, sheet, .certificates, BulkOptions(isDryRun: isDryRun))
        #expect(one.state == .done)
        #expect(rows.map(\.outcome) == [.assigned, .clash, .already, .clash, .refused, .refused, .refused, .already])
        #expect(rows[1].owner == "_ABCXYZ")
        #expect(rows[1].detail == "Certificate is Already Assigned to User _ABCXYZ")
        #expect(rows[3].owner == "_DEFXYZ")
        #expect(rows[4].detail?.contains("client authentication") == true)
        #expect(rows[5].detail == "There is no communication user _NOBODY.")
        #expect(rows[0].place == "table line 2", "by the name that the file came under")
        #expect(one.counts == [.assigned: 1, .clash: 2, .already: 2, .refused: 3])
        let after = try await fixture.directory.assignments().map(\.fingerprint)
        #expect(isDryRun ? after == before : Set(after) == Set(before + [fresh.certificate.fingerprint]))
        #expect(try await fixture.directory.verifyAudit().isIntact)
    }

    @Test(arguments: StoreKind.allCases)
    func anImportGoesOnWhereItWasStopped(kind: StoreKind) async throws {
        let open = try kind.open()
        let fixture = try await DirectoryFixture(store: open.store)
        let rows = try (0..<1200).map { ["_U\($0)", try fixture.pki.client("c\($0)").certificate.pem] }
        let sheet = table(rows)
        let options = BulkOptions(createsUsers: true)
        // Each attempt dies at a later call of the store, as a process does; the next one goes on.
        let one = try await fixture.directory.startImport(
            table: sheet, name: "table", options: options, by: "test")
        for call in [30, 9_000, 9_000] {
            let faulty = FaultyStore(open.store, failingAt: call)
            let directory = Directory(store: faulty, clock: fixture.clock, logger: Logger(label: "test"))
            await #expect(throws: PutInFailure.self) { try await directory.carryOutImports() }
        }
        let half = try await fixture.directory.bulkImport(one.id)
        #expect(half.done > 0 && half.done < 1200)
        #expect(try await fixture.directory.assignments(AssignmentFilter(limit: 2000)).count == half.done)
        _ = try await fixture.directory.stopImport(one.id, by: "test")
        try await fixture.directory.carryOutImports()
        #expect(try await fixture.directory.bulkImport(one.id).done == half.done)
        _ = try await fixture.directory.resumeImport(one.id, by: "test")
        try await fixture.directory.carryOutImports()
        let done = try await fixture.directory.bulkImport(one.id)
        #expect(done.state == .done)
        #expect(done.counts == [.assigned: 1200])
        let entries = try await fixture.directory.audit(AuditFilter(action: "certificate.assign", limit: 3000))
        #expect(Set(entries.map(\.subject)).count == 1200 && entries.count == 1200)
        #expect(try await fixture.directory.verifyAudit().isIntact)
    }

    @Test(arguments: StoreKind.allCases)
    func whatWasExportedIsTheSameElsewhere(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture()
        let from = fixture.directory
        let (exact, named) = (try fixture.pki.client("exact"), try fixture.pki.client("named"))
        _ = try await from.trust(fixture.pki.root, by: "test")
        _ = try await from.assign(exact.certificate, to: "_ABCXYZ", by: "test")
        _ = try await from.assign(named.certificate, chain: [fixture.pki.root], to: "_DEFXYZ", match: .name, by: "test")
        _ = try await from.retire(fingerprint: exact.certificate.fingerprint, by: "test")
        _ = try await from.block(.fingerprint(exact.certificate.fingerprint), reason: "a; \"reason\"", by: "test")
        try await fixture.activate("first", user: "_DEFXYZ")
        var files: [(path: String, bytes: [UInt8])] = []
        for kind in BulkKind.allCases { files.append(("\(kind.rawValue).csv", try await from.exportTable(of: kind))) }
        let into = Directory(
            store: try kind.open().store, clock: fixture.clock, logger: Logger(label: "test"))
        let one = try await into.startImport(files: files, name: "everything", by: "test")
        try await into.carryOutImports()
        let rows = try await into.rows(ofImport: one.id)
        // The row of the certificate brought its block along.
        #expect(!rows.contains { $0.outcome != .assigned && $0.outcome != .created && $0.kind != .blocks }, "\(rows)")
        #expect(try await into.blocks().map(\.reason) == ["a; \"reason\""])
        for kind in [BulkKind.systems, .scenarios, .arrangements] {
            #expect(try await into.exportTable(of: kind) == from.exportTable(of: kind), "\(kind)")
        }
        let (there, here) = (try await into.assignments(), try await from.assignments())
        #expect(there.map(\.fingerprint) == here.map(\.fingerprint))
        #expect(there.map(\.match) == here.map(\.match) && there.map(\.isBlocked) == here.map(\.isBlocked))
        #expect(there.map(\.issuerKey) == here.map(\.issuerKey))
        #expect(there.map { $0.retiringSince != nil } == here.map { $0.retiringSince != nil })
        let again = try await into.startImport(files: files, name: "again", by: "test")
        try await into.carryOutImports()
        #expect(try await into.bulkImport(again.id).counts == [.already: rows.count])
    }

    @Test(arguments: StoreKind.allCases)
    func aRevokedCertificateStaysOutElsewhere(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("revoked")
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        let revoked = RevocationList.Revoked(
            serialNumber: client.certificate.serialNumber, date: fixture.clock.now, reason: .keyCompromise)
        try await fixture.directory.importRevocationList(
            RevocationList.make(
                revoked: [revoked], number: 1, thisUpdate: fixture.clock.now,
                nextUpdate: fixture.clock.now.addingTimeInterval(86_400),
                authority: fixture.pki.authority.certificate, key: fixture.pki.authority.key), by: "test")
        let exported = try await fixture.directory.exportTable(of: .certificates)
        // As older versions wrote it, the status is all there is.
        let older = table([["_ABCXYZ", client.certificate.pem, "blocked"]], "user,certificate,status")
        for (sheet, reason) in [(exported, "keyCompromise"), (older, "where the table comes from")] {
            let into = try await DirectoryFixture(store: try kind.open().store)
            let (one, _) = try await carriedOut(into.directory, sheet)
            #expect(one.counts == [.assigned: 1])
            try await into.activate("first", user: "_ABCXYZ")
            #expect(try into.verdict(client.certificate) == .blocked)
            let blocks = try await into.directory.blocks()
            #expect(blocks.count == 1 && blocks.first?.reason.contains(reason) == true, "\(blocks)")
        }
    }

    @Test(arguments: StoreKind.allCases, [false, true])
    func revocationsOfCertificatesThatNobodyHoldsAreCarried(kind: StoreKind, inOneTable: Bool) async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("revoked")
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        try await fixture.directory.importRevocationList(
            RevocationList.make(
                revoked: [.init(serialNumber: client.certificate.serialNumber, date: fixture.clock.now)], number: 1,
                thisUpdate: fixture.clock.now, nextUpdate: fixture.clock.now.addingTimeInterval(86_400),
                authority: fixture.pki.root, key: fixture.pki.authority.key), source: "https://crl.example/1",
            by: "test")
        let into = Directory(store: try kind.open().store, clock: fixture.clock, logger: Logger(label: "test"))
        let sheet = try await fixture.directory.exportTable(of: .revocationLists)
        let trust = try await fixture.directory.exportTable(of: .trustList)
        if inOneTable {
            #expect(try await carriedOut(into, sheet, .revocationLists).0.counts == [.refused: 1], "nobody vouches")
            #expect(try await carriedOut(into, trust, .trustList).0.counts == [.created: 1])
            let dry = try await carriedOut(into, sheet, .revocationLists, BulkOptions(isDryRun: true)).0
            #expect(dry.counts == [.created: 1])
            #expect(try await into.revocationLists().isEmpty)
            #expect(try await carriedOut(into, sheet, .revocationLists).0.counts == [.created: 1])
            #expect(try await carriedOut(into, sheet, .revocationLists).0.counts == [.already: 1])
        } else {
            for isDryRun in [true, false] {
                let one = try await into.startImport(
                    files: [("revocation-lists.csv", sheet), ("trust-list.csv", trust)], name: "zip",
                    options: BulkOptions(isDryRun: isDryRun), by: "test")
                try await into.carryOutImports()
                #expect(try await into.bulkImport(one.id).counts == [.created: 2])
            }
        }
        #expect(into.revocation(of: client.certificate) != nil)
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await into.create(CommunicationUser(id: "_A"), by: "test")
            _ = try await into.assign(client.certificate, to: "_A", by: "test")
        }
        #expect(refusal?.code == .certificateRefused, "\(String(describing: refusal))")
        #expect(try await into.revocationLists().first?.source == "https://crl.example/1")
        #expect(try await carriedOut(into, table([["x"]], "list"), .revocationLists).0.counts == [.refused: 1])
    }

    @Test(arguments: StoreKind.allCases)
    func anAuthorityKeepsWhatItIsTrustedFor(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture()
        let from = fixture.directory
        let (next, own) = (try TestPKI("Next", now: fixture.clock.now), try TestPKI("Own", now: fixture.clock.now))
        _ = try await from.trust(fixture.pki.root, purposes: [.revocationLists], by: "test")
        _ = try await from.replaceAuthority(
            fixture.pki.root.fingerprint, with: next.root, overlapSeconds: 86_400, by: "test")
        _ = try await from.trust(own.root, managedBy: .product, by: "test")
        let into = Directory(store: try kind.open().store, clock: fixture.clock, logger: Logger(label: "test"))
        let sheet = try await from.exportTable(of: .trustList)
        let (one, _) = try await carriedOut(into, sheet, .trustList)
        #expect(one.counts == [.created: 3])
        func entry(_ pki: TestPKI) async throws -> TrustedAuthority? {
            try await into.authorities().first { $0.certificate == pki.root }
        }
        let first = try #require(try await entry(fixture.pki))
        #expect(first.purposes == [.revocationLists])
        #expect(first.successor == next.root.fingerprint)
        #expect(first.retiresAt.map { abs($0.timeIntervalSince(fixture.clock.now) - 86_400) < 1 } == true)
        #expect(try await entry(next)?.purposes == [.revocationLists])
        #expect(try await entry(own)?.managedBy == .customer, "nothing here issues under it")
        #expect(try await carriedOut(into, sheet, .trustList).0.counts == [.already: 3])
        _ = try await into.setPurposes([.clients], ofAuthority: next.root.fingerprint, by: "test")
        #expect(try await carriedOut(into, sheet, .trustList).0.counts == [.already: 2, .refused: 1])
        let bare = table([[own.root.pem]], "certificate")
        #expect(try await carriedOut(into, bare, .trustList).0.counts == [.already: 1])
    }

    @Test(arguments: [
        ("", "is empty"), ("user,certificat", "not known"), ("user,user,certificate", "twice"), ("user", "lacks"),
        ("user,certificate\n\"_A", "never closed"), ("user,certificate\n1,2,3", "3 fields"),
    ])
    func aTableThatCannotBeReadIsRefusedWhole(text: String, problem: String) async throws {
        let directory = try await DirectoryFixture().directory
        let error = await #expect(throws: DirectoryError.self) {
            try await directory.startImport(table: Array(text.utf8), name: "bad", by: "test")
        }
        #expect(error?.detail.contains(problem) == true, "\(String(describing: error))")
        #expect(try await directory.imports().isEmpty)
    }

    @Test func certificatesAreTakenFromFilesOfAnArchive() async throws {
        let fixture = try await DirectoryFixture()
        let files = try ["_ABCXYZ/partner.cer", "_DEFXYZ.der"].map { path in
            (path: path, bytes: try fixture.pki.client(path).certificate.derEncoded)
        }
        let one = try await fixture.directory.startImport(files: files, name: "files.zip", by: "test")
        try await fixture.directory.carryOutImports()
        #expect(try await fixture.directory.bulkImport(one.id).counts == [.assigned: 2])
        #expect(try await fixture.directory.assignments().map(\.userID) == ["_ABCXYZ", "_DEFXYZ"])
    }

    @Test(arguments: StoreKind.allCases)
    func aDryRunCountsWithTheAuthoritiesOfItsArchive(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture(store: try kind.open().store)
        let client = try fixture.pki.client("named")
        let files: [(path: String, bytes: [UInt8])] = [
            ("certificates.csv", table([["_ABCXYZ", client.certificate.pem, "name"]], "user,certificate,match")),
            ("trust-list.csv", table([[fixture.pki.root.pem]], "certificate")),
        ]
        for isDryRun in [true, false] {
            let one = try await fixture.directory.startImport(
                files: files, name: "zip", options: BulkOptions(isDryRun: isDryRun), by: "test")
            try await fixture.directory.carryOutImports()
            #expect(try await fixture.directory.bulkImport(one.id).counts == [.created: 1, .assigned: 1])
            #expect(try await fixture.directory.authorities().count == (isDryRun ? 0 : 1))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aRowThatIsRefusedCreatesNoUser(kind: StoreKind) async throws {
        let fixture = try await DirectoryFixture(store: try kind.open().store)
        let held = try fixture.pki.client("held")
        _ = try await fixture.directory.assign(held.certificate, to: "_ABCXYZ", by: "test")
        let sheet = table([
            ["_CLASHES", held.certificate.pem], ["_SERVER", try fixture.pki.server().certificate.pem],
            ["_NEW", try fixture.pki.client("new").certificate.pem],
        ])
        let (one, _) = try await carriedOut(
            fixture.directory, sheet, .certificates, BulkOptions(createsUsers: true))
        #expect(one.counts == [.clash: 1, .refused: 1, .assigned: 1])
        #expect(try await fixture.directory.users().map(\.id) == ["_ABCXYZ", "_DEFXYZ", "_NEW"])
    }
}
