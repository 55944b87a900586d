import ArgumentParser
import ManagementClient
import ManagementSchema

/// `countersign issuing-authority …`.
struct IssuingAuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuing-authority",
        abstract: "The server's own authorities: one after another, with an overlap.",
        discussion: """
            The issuing authority signs the certificates of callers, and those that this server's own ports show.
            A rotation cuts nobody off:

              1. rotate      makes a successor. New key pairs come from it. The servers go on showing the old one's
                             certificates; console-ca.pem and gateway-ca.pem hold both. Callers take the successor.
              2. dependents  says who still depends on the old one.
              3. try         lets the servers show the successor's certificates. When a caller that is known breaks
                             off for it, the trial is turned back by itself; else the old one is retired at its end.

            Example:
              countersign issuing-authority rotate
              countersign issuing-authority dependents
              countersign issuing-authority try --days 7
            """,
        subcommands: [
            IssuingAuthorityListing.self, IssuingAuthorityRotate.self, IssuingAuthorityDependents.self,
            IssuingAuthorityTry.self, IssuingAuthorityTurnBack.self, IssuingAuthorityRetire.self,
        ])
}

/// `countersign issuing-authority list`.
struct IssuingAuthorityListing: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the server's own authorities, the newest first.")
    @Flag(help: "Print their certificates in PEM and nothing else.") var pem = false
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard !pem || !server.json else { throw ValidationError("give --pem or --json, not both") }
    }

    func run(_ client: ManagementClient) async throws {
        let list = try await client.issuingAuthorities()
        guard !pem else {
            let published = list.authorities.filter { $0.state != .retired }
            return Output.write(Array(published.map(\.pem).joined().utf8), to: 1)
        }
        try server.show(list) { list in
            var table = Table("AUTHORITY", "STATE", "SHOWN BY SERVERS", "NOT AFTER", "SINCE", "SUBJECT")
            for item in list.authorities {
                table.add(
                    item.sha256Fingerprint, item.state.rawValue, item.isOfServers ? "yes" : "no", item.notAfter,
                    item.changedAt, item.subject)
            }
            let notes = list.authorities.compactMap { item in
                item.turnedBackFor.map { "\(item.sha256Fingerprint): the last trial was turned back: \($0)" }
            }
            return table.lines + notes
        }
    }
}

/// `countersign issuing-authority rotate`.
struct IssuingAuthorityRotate: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make a successor, which issues from now on.")
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        try server.show(try await client.rotateIssuingAuthority()) { new in
            [
                "\(new.subject) issues from now on: \(new.sha256Fingerprint).",
                "The servers go on showing certificates of the old one until: countersign issuing-authority try",
            ]
        }
    }
}

/// Which authority is meant; by itself the one on its way out.
struct LeavingAuthority: ParsableArguments {
    @Argument(help: "The authority's fingerprint; the one on its way out when absent.") var fingerprint: String?

    func resolve(_ client: ManagementClient) async throws -> String {
        if let fingerprint { return fingerprint }
        let all = try await client.issuingAuthorities().authorities
        guard let found = all.first(where: { [.retiring, .onTrial].contains($0.state) }) else {
            throw CommandFailure(
                .refused, code: "noneLeaving", "no authority is on its way out",
                hint: "countersign issuing-authority rotate makes a successor")
        }
        return found.sha256Fingerprint
    }
}

/// `countersign issuing-authority dependents`.
struct IssuingAuthorityDependents: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "dependents", abstract: "Say who still depends on an authority.")
    @OptionGroup var authority: LeavingAuthority
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let fingerprint = try await authority.resolve(client)
        try server.show(try await client.authorityDependents(fingerprint)) { dependents in
            Self.lines(dependents)
        }
    }

    private static func lines(_ dependents: AuthorityDependentsResource) -> [String] {
        var held = Table("CERTIFICATE", "USER", "STATUS", "NOT AFTER", "LAST SEEN")
        for item in dependents.certificates {
            held.add(
                item.sha256Fingerprint, item.user, item.status.rawValue, item.notAfter, item.lastSeenAt ?? noValue)
        }
        var callers = Table("CALLER", "LAST CALL", "ADDRESS", "DURING TRIAL")
        for item in dependents.callers {
            callers.add(
                item.user, item.lastCallAt, item.address,
                item.hasCalledDuringTrial.map { $0 ? "yes" : "not yet" } ?? noValue)
        }
        var readers = Table("SUCCESSOR TAKEN BY", "AT")
        for item in dependents.successorTakenBy { readers.add(item.name, item.at) }
        let shown = dependents.isOfServers ? "This server's ports show its certificate." : "No port shows it."
        let more = dependents.hasMoreCertificates ? ["There are more certificates than these."] : []
        return [shown, ""] + held.lines + more + [""] + callers.lines + [""] + readers.lines
    }
}

/// `countersign issuing-authority try`.
struct IssuingAuthorityTry: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "try", abstract: "Let the servers show the successor's certificates, and retire the old one after."
    )
    @OptionGroup var authority: LeavingAuthority
    @Option(help: "How many days the trial lasts; 7 when absent.") var days: Double = 7
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard days > 0, days <= 366 else { throw ValidationError("--days is more than 0 and at most 366") }
    }

    func run(_ client: ManagementClient) async throws {
        let fingerprint = try await authority.resolve(client)
        let old = try await client.tryAuthorityRetirement(fingerprint, AuthorityTrial(seconds: days * 86_400))
        try server.show(old) { old in
            ["The servers show the successor's certificates. \(old.subject) is retired \(old.trialUntil ?? "later")."]
        }
    }
}

/// `countersign issuing-authority turn-back`.
struct IssuingAuthorityTurnBack: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "turn-back", abstract: "End a trial: the servers show the old authority's certificates again.")
    @OptionGroup var authority: LeavingAuthority
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let old = try await client.turnBackAuthorityRetirement(try await authority.resolve(client))
        try server.show(old) { ["The servers show certificates of \($0.subject) again."] }
    }
}

/// `countersign issuing-authority retire`.
struct IssuingAuthorityRetire: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Take an authority out of what callers are to trust, now.")
    @OptionGroup var authority: LeavingAuthority
    @Flag(help: "Also where no trial has shown who does not trust the successor.") var untried = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let old = try await client.retireIssuingAuthority(try await authority.resolve(client), untried: untried)
        try server.show(old) { ["\($0.subject) is retired. Certificates that it issued still let their users in."] }
    }
}
