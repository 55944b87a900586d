import ConnectionLifecycle
import CountersignTesting
import Foundation
import Testing

@testable import Persistence

@Suite struct SQLiteHandOversTests {
    @Test func memoryKeepsTheContract() async throws {
        try await HandOverStoreContract(MemoryHandOverStore()).check()
    }

    @Test func databaseKeepsTheContractAndNoFileInTheClear() async throws {
        let folder = try ScratchFolder()
        let database = try Database(path: folder.path("a.sqlite"), masterKey: MasterKey.random())
        try await HandOverStoreContract(SQLiteHandOvers(database)).check()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
            #expect(Data(try folder.read(name)).range(of: Data("file of".utf8)) == nil, "\(name)")
        }
    }
}
