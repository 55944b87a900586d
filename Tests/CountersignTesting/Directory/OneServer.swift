public import ConnectionLifecycle
public import IdentityDirectory
public import IntegrationTenant
public import Issuance
public import KeyMaterial

/// Both ends of every connection are this server's.
public struct OneServer: ConnectionEnds {
    public var issuingAuthority: IssuingAuthority? { authority }
    public let servesCalledSide = true

    private let directory: Directory
    private let authority: IssuingAuthority
    private let tenant: Tenant

    public init(directory: Directory, authority: IssuingAuthority, tenant: Tenant) {
        self.directory = directory
        self.authority = authority
        self.tenant = tenant
    }

    public func authorities(of counterpart: StoredCounterpart) async throws -> [Certificate] { authority.published }

    public func called(_ counterpart: StoredCounterpart?, by: String) async throws -> any CalledSide {
        LocalCalledSide(directory: directory, authority: authority, by: by)
    }

    public func calling(by: String) -> any CallingSide { LocalCallingSide(tenant: tenant, by: by) }

    public func check(_ counterpart: StoredCounterpart) async throws {}
}
