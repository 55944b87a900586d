import Foundation
import ManagementClient
import ManagementSchema

/// Lets a tenant act on a business system: a token of its own there, and the counterpart that keeps it here.
///
/// Done once for two servers; a server that is both sides needs none.
struct CounterpartIntroduction {
    /// The counterpart's name; nil where the tenant's own server is the called side.
    let name: String?
    /// What was made now, so that it can be taken back.
    private let made: (business: ManagementClient, tenant: ManagementClient, tokenID: String)?

    static func make(
        _ business: ManagementClient, to tenant: ManagementClient, authority: [UInt8], user: String, system: String?
    ) async throws -> CounterpartIntroduction {
        guard business.address != tenant.address else { return CounterpartIntroduction(name: nil, made: nil) }
        if let known = try await tenant.counterparts().counterparts.first(where: { $0.address == business.address }) {
            try await widen(business, tenant, user: user, system: system)
            return CounterpartIntroduction(name: known.name, made: nil)
        }
        let token = try await business.createToken(
            TokenCreation(
                name: tokenName(tenant), roles: [.connectionPartner], validityDays: validityDays,
                scope: TokenScopeValue(users: [user], systems: system.map { [$0] } ?? [])))
        let name = counterpartName(business)
        do {
            _ = try await tenant.saveCounterpart(
                name,
                CounterpartChange(
                    address: business.address, authority: String(decoding: authority, as: UTF8.self),
                    token: token.secret))
        } catch {
            try? await business.revokeToken(token.token.id)
            throw error
        }
        return CounterpartIntroduction(name: name, made: (business, tenant, token.token.id))
    }

    /// What `make` would do; nil where the two know each other, or are one.
    static func planned(
        _ business: ManagementClient, to tenant: ManagementClient
    ) async throws -> PlannedStepResource? {
        guard business.address != tenant.address else { return nil }
        let isKnown = try await tenant.counterparts().counterparts.contains { $0.address == business.address }
        return PlannedStepResource(
            step: "introduce", title: "Let the tenant act on the called side", needed: !isKnown,
            detail: isKnown
                ? "nothing to do" : "a token of \(business.address), kept under \(counterpartName(business))")
    }

    private static func counterpartName(_ business: ManagementClient) -> String {
        business.address.replacingOccurrences(of: "https://", with: "")
    }

    private static let validityDays = 365

    private static func tokenName(_ tenant: ManagementClient) -> String { "connections of \(tenant.address)" }

    /// The tenant's token there, as it is known since earlier, takes the user of one more connection into its scope.
    private static func widen(
        _ business: ManagementClient, _ tenant: ManagementClient, user: String, system: String?
    ) async throws {
        for token in try await business.tokens().tokens where token.name == tokenName(tenant) {
            guard let old = token.scope, let users = old.users else { continue }
            var scope = old
            if !users.contains(user) { scope.users = users + [user] }
            if let system, let systems = old.systems, !systems.contains(system) { scope.systems = systems + [system] }
            if scope != old { _ = try await business.updateToken(token.id, TokenChange(scope: scope)) }
        }
    }

    /// Takes back what was made now; what stands since earlier stays.
    func undo() async {
        guard let made, let name else { return }
        try? await made.tenant.deleteCounterpart(name)
        try? await made.business.revokeToken(made.tokenID)
    }
}
