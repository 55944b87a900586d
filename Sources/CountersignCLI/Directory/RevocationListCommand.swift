import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign revocation-list …`.
struct RevocationListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revocation-list",
        abstract: "Revocation lists: of outside authorities, and those that the server publishes.",
        discussion: """
            Calls with a certificate that a list names are refused as revoked. A list must be signed by an authority of
            the trust list. Addresses are never taken from certificates: give them here.

            Example:
              countersign revocation-list import --file partner.crl
              countersign revocation-list import --url http://crl.partner.example/ca.crl
            """,
        subcommands: [List.self, Import.self, Refresh.self, Export.self, Remove.self])

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List the known revocation lists.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.revocationLists()) { list in
                var table = Table("LIST", "ISSUER", "REVOKED", "THIS UPDATE", "NEXT UPDATE", "STATE", "SOURCE")
                for item in list.revocationLists {
                    table.add(
                        item.id, item.issuer, String(item.revoked), item.thisUpdate, item.nextUpdate ?? noValue,
                        item.failure ?? (item.isStale ? "stale" : "current"),
                        item.source ?? item.publishedPath ?? item.managedBy.rawValue)
                }
                return table.lines
            }
        }
    }

    struct Import: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a revocation list in, from a file or an address.")
        @Option(help: "The list, PEM or DER.") var file: String?
        @Option(help: "The address that this list and later ones are fetched from by the server.") var url: String?
        @OptionGroup var server: ServerOptions

        func validate() throws {
            guard (file == nil) != (url == nil) else { throw ValidationError("give either --file or --url") }
        }

        func run(_ client: ManagementClient) async throws {
            let content = try file.map { path in
                Data(try InputFile.read(path, bytesMax: 48 << 20)).base64EncodedString()
            }
            let known = try await client.importRevocationList(RevocationListImport(list: content, url: url))
            try server.show(known) {
                ["The list of \($0.issuer) names \($0.revoked) certificate\($0.revoked == 1 ? "" : "s"): \($0.id)."]
            }
        }
    }

    struct Refresh: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Fetch the next list from its address now.")
        @Argument(help: "The list's identifier.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let known = try await client.refreshRevocationList(id)
            try server.show(known) { ["The list of \($0.issuer) is of \($0.thisUpdate)."] }
        }
    }

    struct Export: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Write a revocation list to a file, in DER.")
        @Argument(help: "The list's identifier.") var id: String
        @Option(help: "The file.") var out: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try OutputFile.write(try await client.revocationListContent(id), to: out, mode: 0o644)
            try server.done("The list was written to \(out).")
        }
    }

    struct Remove: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a list; what it names is judged as if it were not revoked.")
        @Argument(help: "The list's identifier.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.removeRevocationList(id)
            try server.done("The revocation list \(id) is forgotten.")
        }
    }
}
