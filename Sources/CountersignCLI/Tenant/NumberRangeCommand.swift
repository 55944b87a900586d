import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign tenant number-range …`.
struct NumberRangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "number-range", abstract: "Numbers that flows are handed out one by one.",
        discussion: """
            Example:
              countersign tenant number-range deploy invoice --minimum 1 --maximum 99999 --length 5
            """, subcommands: [Deploy.self, List.self, Delete.self])

    struct Deploy: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deploy a number range; one that is there is replaced, and goes on where it stands.")
        @Argument(help: "The name that flows refer to.") var name: String
        @Option(help: "The smallest number.") var minimum: Int
        @Option(help: "The largest number, of up to 14 digits.") var maximum: Int
        @Option(help: "The number that is handed out next.") var next: Int?
        @Option(help: "Digits that numbers are padded to with zeros, up to 14.") var length: Int?
        @Flag(inversion: .prefixedNo, help: "Whether the smallest number follows the largest one.") var rotate = true
        @Option(help: "What it is for.") var description: String?
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = NumberRangeDeployment(
                minimum: minimum, maximum: maximum, next: next, length: length, rotates: rotate,
                description: description)
            try server.show(try await client.deployNumberRange(name, body)) {
                ["Number range \($0.name) deployed; the next number is \($0.next)."]
            }
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List number ranges.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.numberRanges()) { list in
                var table = Table("NAME", "MINIMUM", "MAXIMUM", "NEXT", "LENGTH", "ROTATES", "DESCRIPTION")
                for item in list.numberRanges {
                    table.add(
                        item.name, String(item.minimum), String(item.maximum), String(item.next),
                        String(item.length), item.rotates ? "yes" : "no", item.description)
                }
                return table.lines
            }
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a number range.")
        @Argument(help: "The name.") var name: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteNumberRange(name)
            try server.done("Number range \(name) deleted.")
        }
    }
}
