import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign expiry …`.
struct ExpiryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expiry",
        abstract: "What expires when: callers' certificates, our own and the servers', keystore entries, tokens.",
        discussion: """
            Example:
              countersign expiry list --days 30
            """,
        subcommands: [List.self, Notices.self, Retry.self, Test.self])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List what expires, the earliest first.")
        @Option(help: "Within how many days; what has expired is there too.") var days: Int = 90
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let found = try await everyPage { query in
                let page = try await client.expiring(query + [("days", String(days))])
                return (page.expiring, page.nextCursor)
            }
            try server.show(ExpiringList(expiring: found)) { list in
                var table = Table("EXPIRES", "DAYS", "KIND", "NAME", "OWNER", "DETAIL")
                for one in list.expiring {
                    table.add(one.expiresAt, String(one.daysLeft), one.kind.rawValue, one.name, one.owner, one.detail)
                }
                return table.lines
            }
        }
    }

    struct Notices: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List the newest notices and how they fared.")
        @Option(help: "At most so many, 1 to 1000.") var limit: Int = 50
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.notices(limit: limit)) { list in
                var table = Table("MADE", "DAYS", "NAME", "OWNER", "DELIVERIES", "NOTICE")
                for notice in list.notices {
                    let deliveries = notice.deliveries.map { "\($0.channel): \($0.state)" }.joined(separator: ", ")
                    table.add(
                        notice.createdAt, String(notice.days), notice.name, notice.owner, deliveries, notice.id)
                }
                return ["Channels: \(list.channels.isEmpty ? "none" : list.channels.joined(separator: ", "))"]
                    + table.lines
            }
        }
    }

    struct Retry: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Try what failed of a notice again.")
        @Argument(help: "The notice's id.") var notice: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            _ = try await client.retryNotice(notice)
            try server.done("The notice \(notice) is tried again.")
        }
    }

    struct Test: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test through every channel; status 69 when one fails.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let test = try await client.testNotices()
            try server.show(test) { test in
                test.results.isEmpty
                    ? ["No channel is configured."]
                    : test.results.map { "\($0.channel): \($0.failure ?? "sent")" }
            }
            if test.results.contains(where: { $0.failure != nil }) {
                throw ExitCode(ExitStatus.serviceUnavailable.rawValue)
            }
        }
    }
}
