import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign arrangement …`.
struct ArrangementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arrangement",
        abstract: "Communication arrangements: which system may call which services, as which user.",
        discussion: """
            Example:
              countersign arrangement create SECOND_ORDERS --scenario ORDERS --system SECOND --user _DEFXYZ \\
                --authentication-method ssl-client-certificate
              countersign arrangement activate SECOND_ORDERS
            """,
        subcommands: [
            Create.self, List.self, Show.self, Activate.self, Deactivate.self, Check.self, Delete.self,
        ])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Create a communication arrangement, as a draft.")
        @Argument(help: "The arrangement's id.") var id: String
        @Option(help: "The communication scenario that it opens.") var scenario: String
        @Option(help: "The communication system that may call.") var system: String
        @Option(help: "The communication user that it calls as.") var user: String?
        @Option(help: "How the caller proves who it is.")
        var authenticationMethod: AuthenticationMethodValue = .sslClientCertificate
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = ArrangementCreation(
                id: id, scenario: scenario, system: system, user: user, authenticationMethod: authenticationMethod)
            try server.show(try await client.createArrangement(body), ArrangementCommand.lines)
        }
    }

    struct List: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "List communication arrangements.")
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let arrangements = try await everyPage {
                let page = try await client.arrangements($0)
                return (page.arrangements, page.nextCursor)
            }
            try server.show(ArrangementList(arrangements: arrangements)) { list in
                var table = Table("ARRANGEMENT", "STATE", "SCENARIO", "SYSTEM", "USER", "AUTHENTICATION METHOD")
                for item in list.arrangements {
                    table.add(
                        item.id, item.state.rawValue, item.scenario, item.system, item.user ?? noValue,
                        item.authenticationMethod.title)
                }
                return table.lines
            }
        }
    }

    struct Show: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an arrangement and its technical data: authentication method, user, services, certificates."
        )
        @Argument(help: "The arrangement's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.arrangement(id), Self.lines)
        }

        private static func lines(_ detail: ArrangementDetail) -> [String] {
            var services = Table("SERVICE", "PATH PREFIX", "UPSTREAM", "METHODS")
            for service in detail.services {
                services.add(
                    service.name, service.pathPrefix, service.upstream, ScenarioCommand.methods(service))
            }
            var certificates = Table("CERTIFICATE", "STATUS", "SUBJECT", "NOT AFTER", "LAST SEEN")
            for certificate in detail.certificates {
                certificates.add(
                    certificate.sha256Fingerprint, certificate.status.rawValue, certificate.subject,
                    certificate.notAfter, certificate.lastSeenAt ?? "never")
            }
            let head = [
                ("Communication Arrangement", detail.id), ("State", detail.state.rawValue),
                ("Communication Scenario", detail.scenario), ("Communication System", detail.system),
            ].aligned
            let technical = [
                ("Authentication Method", detail.authenticationMethod.title), ("User ID", detail.user ?? noValue),
            ].aligned
            return head + ["", "Technical Data"] + technical + [""] + services.lines + [""]
                + (detail.certificates.isEmpty ? ["No certificate is assigned."] : certificates.lines)
        }
    }

    struct Activate: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Let the arrangement's calls through.")
        @Argument(help: "The arrangement's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.activateArrangement(id), ArrangementCommand.lines)
        }
    }

    struct Deactivate: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse the arrangement's calls from now on.")
        @Argument(help: "The arrangement's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.deactivateArrangement(id), ArrangementCommand.lines)
        }
    }

    struct Check: ServerCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what an arrangement lacks; status 77 when it lacks something.")
        @Argument(help: "The arrangement's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let report = try await client.checkArrangement(id)
            try server.show(report) { report in
                let lines = report.findings.map { finding in
                    "\(finding.code): \(finding.detail)" + (finding.hint.map { " (\($0))" } ?? "")
                }
                return lines + [report.complete ? "The arrangement is complete." : "The arrangement is not complete."]
            }
            if !report.complete { throw ExitCode(ExitStatus.refused.rawValue) }
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a communication arrangement.")
        @Argument(help: "The arrangement's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try await client.deleteArrangement(id)
            try server.done("Communication arrangement \(id) deleted.")
        }
    }

    private static func lines(_ arrangement: ArrangementResource) -> [String] {
        [
            ("Communication Arrangement", arrangement.id), ("State", arrangement.state.rawValue),
            ("Communication Scenario", arrangement.scenario), ("Communication System", arrangement.system),
            ("User ID", arrangement.user ?? noValue),
            ("Authentication Method", arrangement.authenticationMethod.title),
        ].aligned
    }
}

extension AuthenticationMethodValue {
    /// As the console calls it.
    fileprivate var title: String {
        switch self {
        case .sslClientCertificate: "SSL Client Certificate"
        case .userAndPassword: "User ID and Password"
        }
    }
}
