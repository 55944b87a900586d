import CountersignTesting
import Foundation
import GRDB
import IdentityDirectory
import IntegrationTenant
import KeyMaterial
import Logging
import Testing

@testable import Persistence

/// Databases that earlier releases wrote open, are brought up to date, and keep what is in them.
struct MigrationTests {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let key = MasterKey.random()

    /// The schema as it was after a step.
    private func pool(_ path: String, asAfter step: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        let pool = try DatabasePool(path: path, configuration: configuration)
        try Migrations.migrator.migrate(pool, upTo: step)
        return pool
    }

    /// Something of everything that the first release kept, in its columns.
    private func fillDirectory(_ pool: DatabasePool, _ certificate: Certificate, issuer: Certificate) throws {
        let name = Fingerprint(of: certificate.subject.derEncoded)
        let seconds = now.timeIntervalSince1970
        func data(_ print: Fingerprint) -> Data { Data(print.bytes) }
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO communicationSystem VALUES ('PARTNER', 'Partner', 'partner.example', 'theirs');
                    INSERT INTO communicationUser VALUES ('_A', 'a caller', 0, 'none', 1795000000);
                    INSERT INTO communicationUser VALUES ('_B', 'another', 1, 'none', 1795000000);
                    INSERT INTO communicationScenario VALUES ('ORDERS', 'Orders', ?, '["ssl-client-certificate"]');
                    INSERT INTO communicationArrangement
                    VALUES ('CA', 'ORDERS', 'PARTNER', '_A', 'ssl-client-certificate', 'active');
                    """,
                arguments: [
                    try Self.json([
                        InboundService(
                            name: "orders", pathPrefix: "/orders", upstream: .url("http://192.0.2.1"), methods: ["GET"])
                    ])
                ])
            try database.execute(
                sql: "INSERT INTO subjectClaim VALUES (?, '*'); INSERT INTO keyClaim VALUES (?, '_A')",
                arguments: [data(name), data(certificate.publicKey.fingerprint)])
            try database.execute(
                sql: "INSERT INTO certificateBody VALUES (?, ?, x'')",
                arguments: [data(certificate.fingerprint), Data(certificate.derEncoded)])
            try database.execute(
                sql: """
                    INSERT INTO certificateAssignment
                    VALUES (?, '_A', 'exact', ?, '*', ?, '_A', NULL, ?, ?, ?, ?, ?, ?, ?, ?, 'ann', NULL, ?, '192.0.2.9')
                    """,
                arguments: [
                    data(certificate.fingerprint), data(name), data(certificate.publicKey.fingerprint),
                    data(Fingerprint(of: certificate.issuer.derEncoded)), certificate.subject.description,
                    certificate.issuer.description, certificate.serialNumber.decimal, certificate.serialNumber.hex,
                    certificate.notBefore.timeIntervalSince1970, certificate.notAfter.timeIntervalSince1970, seconds,
                    seconds,
                ])
            try database.execute(
                sql: "INSERT INTO trustedAuthority VALUES (?, ?, ?, 'ann')",
                arguments: [issuer.fingerprint.hex, Data(issuer.derEncoded), seconds])
            try database.execute(
                sql: """
                    INSERT INTO administrator VALUES ('ann', '["administrator"]', 1795000000, NULL, 0, NULL);
                    INSERT INTO accessDecision (id, correlationID, at, code, detail, method, path, peerAddress,
                        durationMicroseconds) VALUES ('d', 'c', 1795000000, 'notAssigned', 'x', 'GET', '/', '::1', 9);
                    """)
            let rows = SQLiteTrail(database: database)
            try rows.note("user.create", "_A", by: "ann", at: now)
            try rows.note("certificate.assign", certificate.fingerprint.hex, by: "ann", at: now)
        }
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    @Test(arguments: ["directory-1", "tenant-1", "connections-2", "audit-1"])
    func aDirectoryOfAnEarlierReleaseKeepsItsData(step: String) async throws {
        let folder = try ScratchFolder()
        let path = folder.path("directory.sqlite")
        let pki = try TestPKI(now: now)
        let client = try pki.client("caller").certificate
        let old = try pool(path, asAfter: "directory-1")
        try fillDirectory(old, client, issuer: pki.root)
        try Migrations.migrator.migrate(old, upTo: step)
        try old.close()

        let clock = AdjustableClock(now)
        let store = SQLiteDirectoryStore(try Persistence.Database(path: path, masterKey: key))
        let directory = Directory(store: store, clock: clock, logger: Logger(label: "test"))
        try await directory.start()
        let call = Call(certificate: client, method: "GET", path: "/orders/1", at: now)
        #expect(try directory.judge.judge(call).code == .accepted)
        let held = try await directory.search(AssignmentFilter(text: "CALLER")).assignments
        #expect(held.map(\.userID) == ["_A"], "what was assigned before searches came is found by them")
        #expect(held.first?.lastSeenAddress == "192.0.2.9")
        let system = try await directory.system("PARTNER")
        #expect(system.name == "Partner" && system.host == "partner.example" && system.contact.mail.isEmpty)
        #expect(try await directory.user("_B").isLocked)
        let arrangement = try await directory.arrangement("CA")
        #expect(arrangement.state == .active && arrangement.outbound == nil && arrangement.properties.isEmpty)
        let authority = try #require(try await directory.authorities().first)
        #expect(authority.certificate == pki.root && authority.purposes == [.clients, .revocationLists])
        #expect(try await directory.administrators().map(\.id) == ["ann"])
        #expect(try await directory.decisions().map(\.id) == ["d"])
        let audit = try await directory.verifyAudit()
        #expect(audit.isIntact && audit.entries == 2)
        // And it can be gone on with.
        _ = try await directory.unassign(fingerprint: client.fingerprint, by: "ann")
        #expect(try await directory.verifyAudit().isIntact)
    }

    @Test func whatWasRevokedBeforeSearchesForItCameIsFound() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("directory.sqlite")
        let pki = try TestPKI(now: now)
        let client = try pki.client("caller").certificate
        let old = try pool(path, asAfter: "directory-1")
        try fillDirectory(old, client, issuer: pki.root)
        try Migrations.migrator.migrate(old, upTo: "audit-1")
        let known = try KnownRevocationList.made(by: pki, naming: client)
        try await old.write { try known.insert($0) }
        try old.close()
        let store = SQLiteDirectoryStore(try Persistence.Database(path: path, masterKey: key))
        let found = try await store.read { [now] rows in
            try rows.certificates.search(AssignmentFilter(status: .blocked), at: now).assignments
        }
        #expect(found.map(\.isRevoked) == [true])
    }

    @Test func aTenantOfAnEarlierReleaseKeepsItsData() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("tenant.sqlite")
        let old = try pool(path, asAfter: "tenant-1")
        let password = try Sealed(Array("sécret".utf8), context: "tenant.credential/n", under: key)
        let flow = """
            {"id":"f","name":"F","revision":3,"iflw":"AQI=","parameters":{"values":{"a":"b"},"definitions":[]},"resources":{"x":"AQ=="},\
            "createdAt":800000000,"createdBy":"ann","modifiedAt":800000000,"modifiedBy":"ann"}
            """
        try await old.write { database in
            try database.execute(
                sql: "INSERT INTO tenantCredential VALUES ('n', 'u', 'd', 1795000000, 'ann', ?)",
                arguments: [Data(password.bytes)])
            try database.execute(
                sql: "INSERT INTO tenantFlow VALUES ('f', 3, ?)", arguments: [Data(flow.utf8)])
        }
        try old.close()
        let stores = TenantStores(try Persistence.Database(path: path, masterKey: key))
        let credentials = try await stores.securityMaterial.credentials()
        #expect(credentials.map(\.credential.user) == ["u"])
        #expect(credentials.first?.password.text == "sécret")
        let artifact = try #require(try await stores.flows.artifact("f"))
        #expect(artifact.revision == 3 && artifact.parameters.values == ["a": "b"] && artifact.iflw == [1, 2])
        #expect(artifact.packageID == IntegrationPackage.defaultID && artifact.version == "1.0.0")
    }

    @Test func aDatabaseOfALaterReleaseIsRefusedByName() throws {
        let folder = try ScratchFolder()
        let path = folder.path("later.sqlite")
        do {
            var later = Migrations.migrator
            later.registerMigration("of-a-later-release") { _ in }
            let pool = try DatabasePool(path: path)
            try later.migrate(pool)
            try pool.close()
        }
        let error = #expect(throws: Persistence.PersistenceError.self) {
            _ = try Persistence.Database(path: path, masterKey: key)
        }
        #expect(error?.code == .databaseTooNew)
    }
}
