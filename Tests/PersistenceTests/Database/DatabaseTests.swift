import CountersignTesting
import Foundation
import IdentityDirectory
import Persistence
import Testing

struct DatabaseTests {
    @Test func whatWasWrittenIsThereAfterReopening() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("directory.sqlite")
        let key = MasterKey.random()
        let first = try Database(path: path, masterKey: key)
        try await SQLiteDirectoryStore(first).write { try $0.users.insert(CommunicationUser(id: "_A")) }
        try first.close()
        let second = try Database(path: path, masterKey: key)
        #expect(try await SQLiteDirectoryStore(second).read { try $0.users.row("_A") } != nil)
    }

    @Test func onlyTheOwnerMayReadIt() throws {
        let folder = try ScratchFolder()
        let path = folder.path("directory.sqlite")
        _ = try Database(path: path, masterKey: .random())
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("directory.sqlite", String(repeating: "no database ", count: 1000))
        let error = #expect(throws: PersistenceError.self) { _ = try Database(path: path, masterKey: .random()) }
        #expect(error?.code == .databaseDamaged)
    }

    @Test func severalCanOpenANewOneAtTheSameMoment() async throws {
        let folder = try ScratchFolder()
        let path = folder.path("directory.sqlite")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try Database(path: path, masterKey: .random()) } }
            try await group.waitForAll()
        }
    }
}

struct DataDirectoryLockTests {
    @Test func aSecondServerIsRefusedByName() throws {
        let folder = try ScratchFolder()
        let directory = folder.path("data")
        let first = try DataDirectoryLock(directory: directory)
        let error = #expect(throws: PersistenceError.self) { _ = try DataDirectoryLock(directory: directory) }
        #expect(error?.code == .dataDirectoryInUse)
        #expect(error?.detail.contains("process \(ProcessInfo.processInfo.processIdentifier)") ?? false)
        let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o700)
        withExtendedLifetime(first) {}
    }

    @Test func theDirectoryIsFreeWhenTheServerEnds() throws {
        let folder = try ScratchFolder()
        let directory = folder.path("data")
        do { _ = try DataDirectoryLock(directory: directory) }
        _ = try DataDirectoryLock(directory: directory)
    }
}
