import Foundation
public import Issuance
import KeyMaterial
import Testing

/// What every store of authorities must do; run on each of them.
public struct AuthorityStoreContract: Sendable {
    private let store: any AuthorityStore

    /// Takes a store that is empty.
    public init(_ store: any AuthorityStore) {
        self.store = store
    }

    public func check() async throws {
        try await firstAuthorityStands()
        try await authoritiesSucceedOneAnother()
        try await readersAreNotedOnce()
        try await issuedCertificatesAreFound()
    }

    private func firstAuthorityStands() async throws {
        #expect(try await store.authorities().isEmpty)
        let records = try (0..<2).map { _ in
            try Self.authority()
        }
        let first = try await store.keep(records[0])
        let second = try await store.keep(records[1])
        let found = try #require(try await store.authorities().first)
        for record in [first, second, found] {
            #expect(record.certificate == records[0].certificate)
            #expect(record.privateKey.pkcs8DER == records[0].privateKey.pkcs8DER)
        }
    }

    private func authoritiesSucceedOneAnother() async throws {
        var old = try #require(try await store.authorities().first)
        let (new, other) = (try Self.authority(), try Self.authority())
        let issuing = old
        await #expect(throws: IssuanceError.self) { try await store.change(issuing, from: .retiring) }
        old.life.state = .retiring
        try await store.succeed(old, by: new)
        let outpaced = old
        await #expect(throws: IssuanceError.self) { try await store.succeed(outpaced, by: other) }
        var newer = new
        newer.life.state = .retiring
        let retiring = newer
        await #expect(throws: IssuanceError.self) { try await store.succeed(retiring, by: other) }
        let both = try await store.authorities()
        #expect(both.map(\.life.state) == [.retiring, .issuing])
        #expect(both.map(\.certificate) == [old.certificate, new.certificate])
        old.life.state = .retired
        old.life.turnedBackFor = "nothing"
        try await store.change(old, from: .retiring)
        let changed = try await store.authorities().first?.life
        #expect(changed == old.life)
    }

    private func readersAreNotedOnce() async throws {
        let authority = try TestPKI().root.fingerprint
        let first = AuthorityReader(name: "tenant", at: Date(timeIntervalSince1970: 1_800_000_000))
        try await store.noteReader(first, of: authority)
        try await store.noteReader(AuthorityReader(name: "tenant", at: first.at + 100), of: authority)
        try await store.noteReader(AuthorityReader(name: "a", at: first.at + 1), of: authority)
        #expect(try await store.readers(of: authority) == [first, AuthorityReader(name: "a", at: first.at + 1)])
        #expect(try await store.readers(of: try TestPKI().root.fingerprint).isEmpty)
    }

    private static func authority() throws -> StoredAuthority {
        let root = try TestPKI().authority
        return StoredAuthority(
            certificate: root.certificate, privateKey: root.key,
            life: AuthorityLife(madeAt: Date(timeIntervalSince1970: 1_800_000_000), madeBy: "admin"))
    }

    private func issuedCertificatesAreFound() async throws {
        let pki = try TestPKI()
        var issued: [IssuedCertificate] = []
        for (index, name) in ["x", "y", "x"].enumerated() {
            let entry = IssuedCertificate(
                certificate: try pki.client(name).certificate, purpose: IssuedCertificate.Purpose.allCases[index],
                userID: index == 2 ? nil : "_\(name)",
                issuedAt: Date(timeIntervalSince1970: 1_800_000_000 + Double(index)), issuedBy: "admin")
            issued.append(entry)
            try await store.record(entry)
        }
        #expect(try await store.issued(limit: 10) == issued.reversed())
        #expect(try await store.issued(limit: 1) == [issued[2]])
        #expect(try await store.issued(issued[1].certificate.fingerprint) == issued[1])
        #expect(try await store.issued(pki.root.fingerprint) == nil)
        await #expect(throws: IssuanceError.self) { try await store.record(issued[0]) }
        #expect(try await store.issued(limit: 10).count == 3)
    }
}
