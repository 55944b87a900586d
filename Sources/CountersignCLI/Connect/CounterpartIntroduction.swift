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
        _ business: ManagementClient, to tenant: ManagementClient, authority: [UInt8]
    ) async throws -> CounterpartIntroduction {
        guard business.address != tenant.address else { return CounterpartIntroduction(name: nil, made: nil) }
        if let known = try await tenant.counterparts().counterparts.first(where: { $0.address == business.address }) {
            return CounterpartIntroduction(name: known.name, made: nil)
        }
        let token = try await business.createToken(
            TokenCreation(name: "connections of \(tenant.address)", roles: [.connectionPartner], validityDays: 3650))
        let name = business.address.replacingOccurrences(of: "https://", with: "")
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

    /// Takes back what was made now; what stands since earlier stays.
    func undo() async {
        guard let made, let name else { return }
        try? await made.tenant.deleteCounterpart(name)
        try? await made.business.revokeToken(made.tokenID)
    }

    func undoneAfter<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await undo()
            return value
        } catch {
            await undo()
            throw error
        }
    }
}
