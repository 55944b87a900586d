import CountersignTesting
import Foundation
import Issuance
import KeyMaterial
import Synchronization
import Testing

@Suite struct AuthorityStoreTests {
    @Test func memoryKeepsTheContract() async throws {
        try await AuthorityStoreContract(MemoryAuthorityStore()).check()
    }

    /// Whichever call fails, nothing is handed out that is not on record, and the next attempt goes on.
    @Test func everyFailingCallLeavesTheRecordWhole() async throws {
        var failures = 0
        while true {
            let memory = MemoryAuthorityStore()
            let store = FailingStore(memory, failingCall: failures + 1)
            do {
                let authority = try await IssuingAuthority(store: store)
                let pair = try await issue(authority)
                #expect(try await memory.issued(limit: 10).map(\.certificate) == [pair.certificate])
                break
            } catch {
                failures += 1
                #expect(try await memory.issued(limit: 10).isEmpty)
                let authority = try await IssuingAuthority(store: store)
                let pair = try await issue(authority)
                #expect(pair.certificate.isSigned(by: authority.certificate.publicKey) == true)
                #expect(try await memory.authorities().first?.certificate == authority.certificate)
            }
        }
        #expect(failures == 3)
    }

    private func issue(_ authority: IssuingAuthority) async throws -> IssuedKeyPair {
        try await authority.issueKeyPair(KeyPairRequest(userID: "_A"), passphrase: Passphrase("secret"), by: "admin")
    }
}

/// Fails one call, before anything is written, and passes on the others.
private final class FailingStore: AuthorityStore {
    private let store: any AuthorityStore
    private let failingCall: Int
    private let calls = Mutex(0)

    init(_ store: any AuthorityStore, failingCall: Int) {
        self.store = store
        self.failingCall = failingCall
    }

    private func count() throws {
        let call = calls.withLock { calls in
            calls += 1
            return calls
        }
        guard call != failingCall else { throw IssuanceError(.storeUnavailable, "The disk is full.") }
    }

    func authorities() async throws -> [StoredAuthority] {
        try count()
        return try await store.authorities()
    }

    func keep(_ authority: StoredAuthority) async throws -> StoredAuthority {
        try count()
        return try await store.keep(authority)
    }

    func succeed(_ old: StoredAuthority, by new: StoredAuthority) async throws {
        try count()
        try await store.succeed(old, by: new)
    }

    func change(_ authority: StoredAuthority, from state: AuthorityState) async throws {
        try count()
        try await store.change(authority, from: state)
    }

    func noteReader(_ reader: AuthorityReader, of authority: Fingerprint) async throws {
        try await store.noteReader(reader, of: authority)
    }

    func readers(of authority: Fingerprint) async throws -> [AuthorityReader] {
        try await store.readers(of: authority)
    }

    func record(_ issued: IssuedCertificate) async throws {
        try count()
        try await store.record(issued)
    }

    func issued(limit: Int) async throws -> [IssuedCertificate] {
        try await store.issued(limit: limit)
    }

    func issued(_ fingerprint: Fingerprint) async throws -> IssuedCertificate? {
        try await store.issued(fingerprint)
    }
}
