import Foundation
public import KeyMaterial
import Logging
import Synchronization

/// The tenant's security material: credentials that channels refer to by name.
public final class SecurityMaterial: Sendable {
    let store: any SecurityMaterialStore
    let clock: any TenantClock
    let logger: Logger
    private let state: Mutex<[String: StoredUserCredential]>
    let oauth2: Mutex<[String: StoredOAuth2Credential]>
    /// Secure parameters and known hosts, by kind and name.
    let secrets: Mutex<[String: StoredSecret]>

    init(store: any SecurityMaterialStore, clock: any TenantClock, logger: Logger) async throws {
        self.store = store
        self.clock = clock
        self.logger = logger
        let all = try await store.credentials()
        state = Mutex(Dictionary(all.map { ($0.credential.name, $0) }, uniquingKeysWith: { _, last in last }))
        let clients = try await store.oauth2Credentials()
        oauth2 = Mutex(Dictionary(clients.map { ($0.credential.name, $0) }, uniquingKeysWith: { _, last in last }))
        let texts = try await store.secrets()
        secrets = Mutex(
            Dictionary(texts.map { (Self.key($0.kind, $0.name), $0) }, uniquingKeysWith: { _, last in last }))
    }

    /// In the order of name.
    public func credentials() async throws -> [UserCredential] {
        state.withLock { $0.values.map(\.credential) }.sorted { $0.name < $1.name }
    }

    /// Throws `notFound`.
    public func credential(_ name: String) async throws -> UserCredential {
        guard let found = stored(name) else { throw TenantError(.notFound, "There is no credential '\(name)'") }
        return found.credential
    }

    /// Adds a credential, or replaces it when `overwrite` is given; throws `alreadyExists`, `badInput`,
    /// `limitExceeded`.
    ///
    /// - Parameter password: nil keeps the one that the credential has; throws `notFound` where there is none yet.
    public func deploy(
        name: String, user: String, password: Passphrase?, description: String = "", overwrite: Bool = false, by: String
    ) async throws -> UserCredential {
        guard (1...150).contains(name.count), (1...500).contains(user.count), description.count <= 1000 else {
            throw TenantError(.badInput, "A credential has a name of up to 150 and a user of up to 500 characters")
        }
        guard !user.contains(":"), !(name + user).unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw TenantError(.badInput, "Name and user have no control characters, and the user has no colon")
        }
        let (isTaken, count) = state.withLock { ($0[name] != nil, $0.count) }
        guard overwrite || !isTaken else {
            throw TenantError(.alreadyExists, "There is a credential '\(name)' already", hint: "Overwrite it.")
        }
        guard count < 10_000 else { throw TenantError(.limitExceeded, "The tenant keeps at most 10000 credentials") }
        guard let password = password ?? stored(name)?.password else {
            throw TenantError(.notFound, "There is no credential '\(name)' whose password could be kept")
        }
        let credential = UserCredential(
            name: name, user: user, description: description, deployedAt: clock.now, deployedBy: by)
        let stored = StoredUserCredential(credential: credential, password: password)
        try await store.save(stored)
        state.withLock { $0[name] = stored }
        logger.info("credential deployed", metadata: ["name": "\(name)", "by": "\(by)"])
        return credential
    }

    /// Throws `notFound`.
    public func delete(_ name: String, by: String) async throws {
        guard try await store.deleteCredential(name, by: by) else {
            throw TenantError(.notFound, "There is no credential '\(name)'")
        }
        state.withLock { _ = $0.removeValue(forKey: name) }
        logger.info("credential deleted", metadata: ["name": "\(name)", "by": "\(by)"])
    }

    func stored(_ name: String) -> StoredUserCredential? {
        state.withLock { $0[name] }
    }
}
