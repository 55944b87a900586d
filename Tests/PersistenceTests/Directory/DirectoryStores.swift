import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Persistence

/// The stores that keep the same contract.
enum StoreKind: String, CaseIterable, Sendable {
    case memory, sqlite

    /// An empty one.
    func open() throws -> OpenStore {
        switch self {
        case .memory: return OpenStore(store: MemoryDirectoryStore(), folder: nil)
        case .sqlite:
            let folder = try ScratchFolder()
            let database = try Database(path: folder.path("directory.sqlite"), masterKey: .random())
            return OpenStore(store: SQLiteDirectoryStore(database), folder: folder)
        }
    }
}

/// A store with the folder that it lies in.
struct OpenStore: Sendable {
    let store: any DirectoryStore
    let folder: ScratchFolder?

    /// With users `_A`, `_B`, `_C` in it.
    func withUsers() async throws -> OpenStore {
        try await store.write { rows in
            for id in ["_A", "_B", "_C"] { try rows.users.insert(CommunicationUser(id: id)) }
        }
        return self
    }

    func insert(_ assignment: CertificateAssignment, sharingKey: Bool = false) async throws {
        try await store.write { try $0.certificates.insert(assignment, sharingKey: sharingKey) }
    }
}

/// Certificates for store tests; their times are whole seconds.
struct StorePKI: Sendable {
    static let now = Date(timeIntervalSince1970: 1_795_000_000)
    let pki: TestPKI

    init() throws { pki = try TestPKI(now: Self.now) }

    func assignment(
        _ name: String, _ user: String, _ match: MatchRule = .exact, key: PrivateKey? = nil, days: Double = 30
    ) throws -> CertificateAssignment {
        let template = try pki.template("CN=\(name)", usage: .client, days: days)
        let identity = try pki.issue(template, key: key)
        return CertificateAssignment(
            certificate: identity.certificate, userID: user, match: match, chain: [pki.root],
            issuerKey: match == .name ? pki.root.publicKey.fingerprint : nil, assignedAt: Self.now,
            assignedBy: "test")
    }
}
