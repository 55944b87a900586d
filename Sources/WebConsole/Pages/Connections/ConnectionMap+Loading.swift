import ConnectionLifecycle
import Foundation
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import KeyMaterial

extension ConnectionMap {
    /// What this server knows of its connections.
    static func load(_ services: ConsoleServices, at now: Date) async throws -> ConnectionMap {
        var map = ConnectionMap()
        var keys: [String: String] = [:]
        if let tenant = services.tenant {
            keys = try await map.addKeys(of: tenant, at: now)
            try await map.addFlows(of: tenant)
        }
        if let connections = services.connections { try await map.add(connections) }
        if services.parts.contains(.businessSystem) {
            try await map.addUsers(of: services.directory, keys: keys, at: now)
            try await map.addArrangements(of: services.directory)
        }
        map.markUnused()
        return map
    }

    /// - Returns: the nodes of key pairs by their certificate's fingerprint.
    private mutating func addKeys(of tenant: Tenant, at now: Date) async throws -> [String: String] {
        var keys: [String: String] = [:]
        for entry in try await tenant.keystore.entries() where entry.kind == .keyPair {
            let id = "key \(entry.alias.lowercased())"
            add(
                Node(
                    id: id, column: .keys, title: entry.alias, note: Self.expiry(entry.certificate?.notAfter, at: now),
                    tone: Self.tone(entry.certificate?.notAfter, at: now), href: Paths.entry(entry.alias)))
            if let certificate = entry.certificate { keys[certificate.fingerprint.hex] = id }
        }
        return keys
    }

    private mutating func addFlows(of tenant: Tenant) async throws {
        for artifact in try await tenant.flows.list() {
            guard let check = try? await tenant.flows.check(artifact.id) else { continue }
            for channel in check.channels
            where channel.direction == .receiver && channel.authentication == "Client Certificate" {
                let id = "flow \(artifact.id) \(channel.id)"
                add(
                    Node(
                        id: id, column: .flows, title: artifact.id,
                        note: artifact.deployment == nil ? "not deployed" : channel.name,
                        tone: artifact.deployment == nil ? .plain : .good, href: Paths.flow(artifact.id)))
                join(
                    id, "key \((channel.resolvedPrivateKeyAlias ?? Tenant.ownKeyPairAlias).lowercased())", channel.name)
            }
        }
    }

    private mutating func add(_ connections: Connections) async throws {
        for connection in try await connections.list() {
            let user = "user \(connection.counterpart ?? "") \(connection.plan.userID)"
            if let counterpart = connection.counterpart {
                add(
                    Node(
                        id: user, column: .users, title: connection.plan.userID, note: "at \(counterpart)", tone: .good,
                        href: Paths.connection(connection.id)))
            }
            join("key \(connection.id.lowercased())", user, "connection \(connection.id)")
        }
    }

    private mutating func addUsers(of directory: Directory, keys: [String: String], at now: Date) async throws {
        for user in try await directory.users(IdentityDirectory.Page(limit: Self.columnMax + 1)) {
            add(
                Node(
                    id: "user  \(user.id)", column: .users, title: user.id, note: user.isLocked ? "locked" : "",
                    tone: user.isLocked ? .bad : .good, href: Paths.user(user.id)))
        }
        for held in try await directory.assignments(AssignmentFilter(limit: Self.columnMax * 2)) {
            let fingerprint = held.fingerprint
            let id = keys[fingerprint.hex] ?? "certificate \(fingerprint.hex)"
            let seen = held.lastSeenAt.map { "seen \(Formatting.relative($0, to: now))" } ?? "never seen"
            add(
                Node(
                    id: id, column: .keys, title: held.certificate.subject.commonName ?? Formatting.short(fingerprint),
                    detail: Formatting.short(fingerprint),
                    note: held.isRevoked
                        ? "revoked" : held.isBlocked ? "blocked" : Self.expiry(held.certificate.notAfter, at: now),
                    use: seen,
                    tone: held.isBlocked || held.isRevoked ? .bad : Self.tone(held.certificate.notAfter, at: now),
                    href: Paths.certificate(fingerprint)))
            join(id, "user  \(held.userID)", seen)
        }
    }

    private mutating func addArrangements(of directory: Directory) async throws {
        for arrangement in try await directory.arrangements(IdentityDirectory.Page(limit: Self.columnMax + 1)) {
            let id = "arrangement \(arrangement.id)"
            add(
                Node(
                    id: id, column: .arrangements, title: arrangement.id, note: arrangement.state.rawValue,
                    tone: arrangement.state == .active ? .good : .plain, href: Paths.arrangement(arrangement.id)))
            add(
                Node(
                    id: "system \(arrangement.systemID)", column: .systems, title: arrangement.systemID, note: "",
                    tone: .good, href: Paths.system(arrangement.systemID)))
            if let user = arrangement.userID { join("user  \(user)", id) }
            join(id, "system \(arrangement.systemID)")
        }
    }

    private static func expiry(_ date: Date?, at now: Date) -> String {
        guard let date else { return "no certificate" }
        return date < now ? "expired" : "until \(Formatting.day(date))"
    }

    private static func tone(_ date: Date?, at now: Date) -> Tone {
        guard let date, date > now else { return .bad }
        return date < now.addingTimeInterval(30 * 86_400) ? .warn : .good
    }
}
