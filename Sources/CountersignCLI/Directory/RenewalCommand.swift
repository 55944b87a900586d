import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign renewal …`.
struct RenewalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renewal",
        abstract: "Renewal by the partner itself: whether and where it is offered, and who made use of it.",
        discussion: """
            Callers with a certificate fetch the next one by EST (RFC 7030) at the gateway: same subject, new key. The
            caller's side of it is key-pair renew, or any EST client.

            Example:
              countersign renewal show
              countersign renewal stop
            """,
        subcommands: [Show.self, Offer.self, Stop.self])

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show whether and where callers renew, and the latest renewals.")
        @Option(help: "At most so many renewals, 1 to 1000.") var limit: Int = 50
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.renewal(limit: limit)) { renewal in
                var table = Table("RENEWED", "USER", "SUBJECT", "CERTIFICATE", "IN PLACE OF")
                for one in renewal.renewals {
                    table.add(one.at, one.user, one.subject, one.sha256Fingerprint, one.replaces ?? noValue)
                }
                return RenewalCommand.state(renewal)
                    + (renewal.renewals.isEmpty ? ["Nobody has renewed by itself yet."] : table.lines)
            }
        }
    }

    struct Offer: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Let callers renew their certificates by themselves.")
        @Option(help: "Only for this communication user.") var user: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await RenewalCommand.set(true, user, client, server)
        }
    }

    struct Stop: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop it from the next request on; certificates that were renewed stay as they are.")
        @Option(help: "Only for this communication user.") var user: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await RenewalCommand.set(false, user, client, server)
        }
    }

    private static func set(
        _ isOffered: Bool, _ user: String?, _ client: ManagementClient, _ server: ServerOptions
    ) async throws {
        let wanted = RenewalSwitch(isOffered: isOffered)
        guard let user else { return try server.show(try await client.switchRenewal(wanted), state) }
        try server.show(try await client.switchRenewal(ofUser: user, wanted), UserCommand.lines)
    }

    fileprivate static func state(_ renewal: RenewalResource) -> [String] {
        let since = renewal.changedBy.map { " (by \($0) on \(renewal.changedAt ?? noValue))" } ?? ""
        return [
            "Renewal by the partner itself is " + (renewal.isOffered ? "offered" : "switched off") + since + ".",
            "Address: \(renewal.address)",
        ] + stopped(renewal)
    }

    private static func stopped(_ renewal: RenewalResource) -> [String] {
        guard let users = renewal.stoppedUsers, !users.isEmpty else { return [] }
        let more = (renewal.stoppedUserCount ?? users.count) - users.count
        return ["Switched off for: " + users.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")]
    }
}
