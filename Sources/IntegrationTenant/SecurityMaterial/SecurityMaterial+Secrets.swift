import Foundation
public import KeyMaterial

extension SecurityMaterial {
    /// The one name under which known hosts are kept.
    public static let knownHostsName = "known_hosts"

    /// In the order of kind and name.
    public func secrets(_ kind: SecretKind) -> [SecretSummary] {
        secrets.withLock { $0.values.filter { $0.kind == kind }.map(\.summary) }.sorted { $0.name < $1.name }
    }

    /// Throws `notFound`.
    public func secureParameter(_ name: String) throws -> SecretSummary {
        try stored(.secureParameter, name).summary
    }

    /// Adds a secure parameter, or replaces it when `overwrite` is given; throws `alreadyExists`, `badInput`,
    /// `limitExceeded`.
    ///
    /// - Parameter value: nil keeps the one that the parameter has; throws `notFound` where there is none yet.
    public func deploySecureParameter(
        name: String, value: Passphrase?, description: String = "", overwrite: Bool = false, by: String
    ) async throws -> SecretSummary {
        let value = try value ?? stored(.secureParameter, name).content
        guard (1...150).contains(name.count), description.count <= 1000, (1...(64 << 10)).contains(value.utf8.count),
            !name.unicodeScalars.contains(where: { $0.value < 0x20 })
        else {
            throw TenantError(
                .badInput, "A secure parameter has a name of up to 150 characters and a value of 1 byte to 64 KB")
        }
        let secret = StoredSecret(
            kind: .secureParameter, name: name, description: description, deployedAt: clock.now, deployedBy: by,
            content: value)
        return try await deploy(secret, overwrite: overwrite)
    }

    /// Replaces the known hosts; throws `badInput` with the line, `limitExceeded`.
    public func deployKnownHosts(_ bytes: [UInt8], by: String) async throws -> KnownHosts {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TenantError(.badInput, "Known hosts are text in UTF-8")
        }
        let hosts = try KnownHosts(text: text)
        let secret = StoredSecret(
            kind: .knownHosts, name: Self.knownHostsName, description: "\(hosts.entries.count) keys",
            deployedAt: clock.now, deployedBy: by, content: Passphrase(utf8: bytes))
        _ = try await deploy(secret, overwrite: true)
        return hosts
    }

    /// The known hosts as they were deployed: they are public. Throws `notFound`.
    public func knownHosts() throws -> (summary: SecretSummary, text: String) {
        let stored = try stored(.knownHosts, Self.knownHostsName)
        return (stored.summary, stored.content.text)
    }

    /// Throws `notFound`.
    public func deleteSecret(_ kind: SecretKind, _ name: String, by: String) async throws {
        guard try await store.deleteSecret(kind, name, by: by) else {
            throw TenantError(.notFound, "There is no \(Self.noun(kind)) '\(name)'")
        }
        secrets.withLock { _ = $0.removeValue(forKey: Self.key(kind, name)) }
        logger.info("security material deleted", metadata: ["name": "\(name)", "by": "\(by)"])
    }

    private func deploy(_ secret: StoredSecret, overwrite: Bool) async throws -> SecretSummary {
        let key = Self.key(secret.kind, secret.name)
        let (isTaken, count) = secrets.withLock { ($0[key] != nil, $0.count) }
        guard overwrite || !isTaken else {
            throw TenantError(
                .alreadyExists, "There is a \(Self.noun(secret.kind)) '\(secret.name)' already", hint: "Overwrite it.")
        }
        guard count < 10_000 else { throw TenantError(.limitExceeded, "The tenant keeps at most 10000 of these") }
        try await store.save(secret)
        secrets.withLock { $0[key] = secret }
        logger.info(
            "security material deployed", metadata: ["name": "\(secret.name)", "by": "\(secret.deployedBy)"])
        return secret.summary
    }

    func stored(_ kind: SecretKind, _ name: String) throws -> StoredSecret {
        guard let found = secrets.withLock({ $0[Self.key(kind, name)] }) else {
            throw TenantError(.notFound, "There is no \(Self.noun(kind)) '\(name)'")
        }
        return found
    }

    static func key(_ kind: SecretKind, _ name: String) -> String { "\(kind.rawValue)/\(name)" }

    private static func noun(_ kind: SecretKind) -> String {
        kind == .secureParameter ? "secure parameter" : "file of known hosts"
    }
}
