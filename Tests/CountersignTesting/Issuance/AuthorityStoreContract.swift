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
        try await issuedCertificatesAreFound()
    }

    private func firstAuthorityStands() async throws {
        #expect(try await store.authority()?.certificate == nil)
        let records = try (0..<2).map { _ in
            let root = try TestPKI().authority
            return StoredAuthority(certificate: root.certificate, privateKey: root.key)
        }
        let first = try await store.keep(records[0])
        let second = try await store.keep(records[1])
        let found = try #require(try await store.authority())
        for record in [first, second, found] {
            #expect(record.certificate == records[0].certificate)
            #expect(record.privateKey.pkcs8DER == records[0].privateKey.pkcs8DER)
        }
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
