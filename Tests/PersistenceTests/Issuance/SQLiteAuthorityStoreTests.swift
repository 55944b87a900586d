import CountersignTesting
import Foundation
import Issuance
import KeyMaterial
import Testing

@testable import Persistence

@Suite struct SQLiteAuthorityStoreTests {
    @Test func storeKeepsTheContract() async throws {
        let folder = try ScratchFolder()
        let database = try Database(path: folder.path("a.sqlite"), masterKey: MasterKey.random())
        try await AuthorityStoreContract(SQLiteAuthorityStore(database)).check()
    }

    @Test func authorityIsTheSameAfterARestart() async throws {
        let folder = try ScratchFolder()
        let masterKey = MasterKey.random()
        let path = folder.path("a.sqlite")
        let before = try await IssuingAuthority(
            store: SQLiteAuthorityStore(try Database(path: path, masterKey: masterKey)))
        let pair = try await before.issueKeyPair(
            KeyPairRequest(userID: "_DEFXYZ"), passphrase: Passphrase("secret"), by: "admin")
        let after = try await IssuingAuthority(
            store: SQLiteAuthorityStore(try Database(path: path, masterKey: masterKey)))
        #expect(after.certificate == before.certificate)
        #expect(try await after.issued().map(\.certificate) == [pair.certificate])
        let stranger = SQLiteAuthorityStore(try Database(path: path, masterKey: MasterKey.random()))
        await #expect(throws: PersistenceError.self) { try await IssuingAuthority(store: stranger) }
    }

    @Test func twoProcessesThatStartAtOnceHaveOneAuthority() async throws {
        let folder = try ScratchFolder()
        let masterKey = MasterKey.random()
        let path = folder.path("a.sqlite")
        _ = try Database(path: path, masterKey: masterKey)
        let certificates = try await withThrowingTaskGroup(of: Certificate.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = SQLiteAuthorityStore(try Database(path: path, masterKey: masterKey))
                    return try await IssuingAuthority(store: store).certificate
                }
            }
            return try await group.reduce(into: Set<Certificate>()) { $0.insert($1) }
        }
        #expect(certificates.count == 1)
    }

    @Test func privateKeysLieNowhereInTheFiles() async throws {
        let folder = try ScratchFolder()
        let database = try Database(path: folder.path("a.sqlite"), masterKey: MasterKey.random())
        let store = SQLiteAuthorityStore(database)
        let authority = try await IssuingAuthority(store: store)
        let key = try #require(try await store.authorities().first).privateKey.pkcs8DER
        #expect(authority.certificate.publicKey.algorithm == "EC")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
            let bytes = Data(try folder.read(name))
            #expect(bytes.range(of: Data(key[36..<68])) == nil, "\(name)")
        }
    }
}
