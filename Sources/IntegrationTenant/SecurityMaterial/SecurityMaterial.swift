public import KeyMaterial

/// The tenant's security material: credentials that channels refer to by name.
public final class SecurityMaterial: Sendable {
    /// In the order of name.
    public func credentials() async throws -> [UserCredential] { fatalError("surface") }

    /// Throws `notFound`.
    public func credential(_ name: String) async throws -> UserCredential { fatalError("surface") }

    /// Adds a credential, or replaces it when `overwrite` is given; throws `alreadyExists`, `badInput`.
    public func deploy(
        name: String, user: String, password: Passphrase, description: String = "", overwrite: Bool = false, by: String
    ) async throws -> UserCredential { fatalError("surface") }

    /// Throws `notFound`.
    public func delete(_ name: String, by: String) async throws { fatalError("surface") }
}
