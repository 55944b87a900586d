import CountersignTesting
import Foundation
import Persistence
import Testing

struct SealedTests {
    private let secret = Array("a private key".utf8)

    @Test func whatWasSealedOpens() throws {
        let key = MasterKey.random()
        let sealed = try Sealed(secret, context: "a/1", under: key)
        #expect(try Sealed(stored: sealed.bytes).open(context: "a/1", under: key) == secret)
        #expect(try Sealed([], context: "a/1", under: key).open(context: "a/1", under: key).isEmpty)
    }

    @Test func twoSealsOfOneSecretHaveNothingInCommon() throws {
        let key = MasterKey.random()
        let first = try Sealed(secret, context: "a", under: key).bytes
        let second = try Sealed(secret, context: "a", under: key).bytes
        #expect(first.dropFirst(9) != second.dropFirst(9))
        #expect(!"\(first)".contains("\(secret)"))
    }

    @Test func anotherRecordOrAnotherKeyDoesNotOpenIt() throws {
        let key = MasterKey.random()
        let sealed = try Sealed(secret, context: "a/1", under: key)
        #expect(throws: PersistenceError.self) { try sealed.open(context: "a/2", under: key) }
        let error = #expect(throws: PersistenceError.self) { try sealed.open(context: "a/1", under: .random()) }
        #expect(error?.detail.contains("another master key") ?? false)
    }

    @Test func everyDamagedByteIsNoticed() throws {
        let key = MasterKey.random()
        let sealed = try Sealed(secret, context: "a", under: key)
        for index in sealed.bytes.indices {
            var bytes = sealed.bytes
            bytes[index] ^= 1
            #expect(throws: PersistenceError.self) { try Sealed(stored: bytes).open(context: "a", under: key) }
        }
        for count in sealed.bytes.indices {
            let short = Sealed(stored: Array(sealed.bytes.prefix(count)))
            #expect(throws: PersistenceError.self) { try short.open(context: "a", under: key) }
        }
    }
}

struct MasterKeyTests {
    @Test func aFileIsMadeOnceAndReadAgain() throws {
        let folder = try ScratchFolder()
        let path = folder.path("master-key")
        let first = try MasterKey.load(from: .file(path))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        let sealed = try Sealed([1, 2, 3], context: "a", under: first)
        #expect(try sealed.open(context: "a", under: MasterKey.load(from: .file(path))) == [1, 2, 3])
    }

    @Test func aFileThatOthersCanReadIsRefused() throws {
        let folder = try ScratchFolder()
        let path = folder.path("master-key")
        _ = try MasterKey.load(from: .file(path))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let error = #expect(throws: PersistenceError.self) { try MasterKey.load(from: .file(path)) }
        #expect(error?.code == .masterKeyUnusable)
        #expect(error?.hint == "chmod 600 \(path)")
    }

    @Test func aCommandPrintsTheKey() throws {
        let digits = String(repeating: "0a", count: 32)
        let key = try MasterKey.load(from: .command("printf '\(digits)\\n'"))
        let same = try MasterKey(bytes: [UInt8](repeating: 10, count: 32))
        #expect(try Sealed([9], context: "a", under: key).open(context: "a", under: same) == [9])
        #expect(throws: PersistenceError.self) { try MasterKey.load(from: .command("exit 3")) }
        #expect(throws: PersistenceError.self) { try MasterKey.load(from: .command("echo 00")) }
        #expect(throws: PersistenceError.self) { try MasterKey.load(from: .environment("COUNTERSIGN_NOT_SET")) }
    }

    @Test func descriptionsTellNothing() {
        #expect("\(MasterKey.random())" == "MasterKey(…)")
        var text = ""
        dump(MasterKey.random(), to: &text)
        #expect(text.count < 60)
    }
}
