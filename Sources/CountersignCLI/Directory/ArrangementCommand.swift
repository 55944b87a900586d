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
            Create.self, List.self, Show.self, ArrangementUpdateCommand.self, ArrangementDuplicateCommand.self,
            Activate.self, Deactivate.self, Check.self, Delete.self,
        ])

    struct Create: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Create a communication arrangement, as a draft.")
        @Argument(help: "The arrangement's id.") var id: String
        @Option(help: "The communication scenario that it opens.") var scenario: String
        @Option(help: "The communication system that may call.") var system: String
        @Option(help: "The communication user that it calls as.") var user: String?
        @Option(help: "How the caller proves who it is.")
        var authenticationMethod: AuthenticationMethodValue = .sslClientCertificate
        @OptionGroup var rest: ArrangementOptions
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            let body = ArrangementCreation(
                id: id, scenario: scenario, system: system, user: user, authenticationMethod: authenticationMethod,
                description: rest.description, outbound: try rest.outbound(), properties: try rest.values())
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

        private static func outbound(_ part: OutboundPartResource?) -> [String] {
            guard let part else { return [] }
            var services = Table("OUTBOUND SERVICE", "ACTIVE", "ADDRESS")
            for service in part.services {
                services.add(service.name, service.isActive == false ? "no" : "yes", service.address ?? noValue)
            }
            return [
                ("Outbound Authentication", part.authenticationMethod.rawValue),
                ("Outbound Credential", part.credential ?? noValue),
            ].aligned + [""] + services.lines
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
            let head =
                [
                    ("Communication Arrangement", detail.id), ("State", detail.state.rawValue),
                    ("Communication Scenario", detail.scenario), ("Communication System", detail.system),
                    ("Description", detail.description),
                ].aligned + detail.properties.map { ($0.name, $0.value) }.aligned
            let technical = [
                ("Authentication Method", detail.authenticationMethod.title), ("User ID", detail.user ?? noValue),
            ].aligned
            return head + ["", "Technical Data"] + technical + outbound(detail.outbound) + [""] + services.lines + [""]
                + (detail.certificates.isEmpty ? ["No certificate is assigned."] : certificates.lines)
        }
    }

    struct Activate: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Let the arrangement's calls through.")
        @Argument(help: "The arrangement's id.") var id: String
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            try server.show(try await client.activateArrangement(id)) { arrangement in
                ArrangementCommand.lines(arrangement) + (arrangement.findings ?? []).map(Check.line)
            }
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
                report.findings.map(Self.line) + [
                    report.complete ? "The arrangement is complete." : "The arrangement is not complete."
                ]
            }
            if !report.complete { throw ExitCode(ExitStatus.refused.rawValue) }
        }

        fileprivate static func line(_ finding: Finding) -> String {
            "\(finding.code): \(finding.detail)" + (finding.hint.map { " (\($0))" } ?? "")
        }
    }

    struct Delete: ServerCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a communication arrangement.")
        @Argument(help: "The arrangement's id.") var id: String
        @Flag(help: "Delete nothing; say what deleting would break.") var dryRun = false
        @OptionGroup var server: ServerOptions

        func run(_ client: ManagementClient) async throws {
            if dryRun { return try DeletionText.show(try await client.arrangementDeletion(id), server) }
            try await client.deleteArrangement(id)
            try server.done("Communication arrangement \(id) deleted.")
        }
    }

    static func lines(_ arrangement: ArrangementResource) -> [String] {
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
    var title: String {
        switch self {
        case .sslClientCertificate: "SSL Client Certificate"
        case .userAndPassword: "User ID and Password"
        }
    }
}
