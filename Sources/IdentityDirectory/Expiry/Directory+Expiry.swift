public import Foundation

extension Directory: ExpirySource {
    /// Whoever is not named otherwise.
    public static let administrators = "administrators"

    /// Assigned certificates, the trust list and access tokens; not what is blocked, on its way out, or replaced.
    public func expiring(before date: Date) async throws -> [ExpiringObject] {
        var found = try await expiringAssignments(before: date)
        for authority in try await authorities() where authority.certificate.notAfter < date {
            let subject = authority.certificate.subject.description
            found.append(
                ExpiringObject(
                    kind: .trustedAuthority, key: authority.id, name: subject, detail: "on the trust list",
                    owner: Self.administrators, expiresAt: authority.certificate.notAfter))
        }
        for token in try await tokens() {
            guard let end = token.expiresAt, end < date, !token.endsWithSignIn else { continue }
            found.append(
                ExpiringObject(
                    kind: .accessToken, key: token.id, name: token.name, detail: "made by \(token.createdBy)",
                    owner: token.createdBy, expiresAt: end))
        }
        return found
    }

    private func expiringAssignments(before date: Date) async throws -> [ExpiringObject] {
        var found: [ExpiringObject] = []
        var filter = AssignmentFilter(expiresBefore: date, sort: .expiry, limit: 1000)
        while true {
            let page = try await search(filter)
            for assignment in page.assignments
            where assignment.retiringSince == nil && !assignment.isBlocked && !assignment.isRevoked {
                let certificate = assignment.certificate
                found.append(
                    ExpiringObject(
                        kind: .communicationUser, key: certificate.fingerprint.hex, name: assignment.userID,
                        detail: certificate.subject.description, owner: assignment.userID,
                        expiresAt: certificate.notAfter))
            }
            guard let next = page.next else { break }
            filter.after = next
        }
        return try await withContacts(found)
    }

    /// The mail addresses of the contacts of the systems that a user's arrangements are for.
    private func withContacts(_ objects: [ExpiringObject]) async throws -> [ExpiringObject] {
        let users = Set(objects.map(\.owner))
        let contacts = try await store.read { rows in
            var mails: [String: String] = [:]
            var contacts: [String: [String]] = [:]
            for user in users {
                let systems = Set(try rows.arrangements.rows(ofUser: user).map(\.systemID))
                for system in systems where mails[system] == nil {
                    mails[system] = try rows.systems.row(system)?.contact.mail ?? ""
                }
                contacts[user] = Set(systems.compactMap { mails[$0] }).subtracting([""]).sorted()
            }
            return contacts
        }
        return objects.map { object in
            var object = object
            object.contacts = contacts[object.owner] ?? []
            return object
        }
    }
}
