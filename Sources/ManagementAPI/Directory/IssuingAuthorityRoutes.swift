import ConnectionLifecycle
import IdentityDirectory
import Issuance
import ManagementSchema

/// The server's own authorities: one after another, with an overlap.
enum IssuingAuthorityRoutes {
    private static let path = "/issuing-authorities"

    static let all: [Route] = [
        .get(
            "/issuing-authority", "showIssuingAuthority", .right(.directoryRead),
            "Show the certificate of the authority that issues now"
        ) { call in
            AuthorityResource(try call.authority.certificate)
        },
        .get(
            path, "listIssuingAuthorities", .right(.directoryRead),
            "List the server's own authorities; a counterpart that fetches them counts as one that trusts the newest"
        ) { call in
            let authorities = try call.authorities
            // An administrator who looks trusts nothing by that; a tenant takes what it fetches.
            if call.principal?.roles.contains(.connectionPartner) == true {
                try await authorities.noteRead(by: call.by)
            }
            return IssuingAuthorityList(authorities: authorities.all.map(IssuingAuthorityResource.init))
        },
        .act(
            path, "rotateIssuingAuthority", .right(.administration),
            "Make a successor, which issues from now on; the servers go on showing the old one's certificates"
        ) { call in IssuingAuthorityResource(try await call.authorities.rotate(by: call.by)) },
        .get(
            "\(path)/{fingerprint}", "showIssuingAuthorityOfMany", .right(.directoryRead),
            "Show one of the server's own authorities"
        ) { call in IssuingAuthorityResource(try call.authorities.authority(try call.fingerprint)) },
        .get(
            "\(path)/{fingerprint}/dependents", "listAuthorityDependents", .right(.directoryRead),
            "Say who still depends on an authority"
        ) { call in
            AuthorityDependentsResource(
                try await call.authorities.dependents(on: try call.fingerprint), at: call.services.clock)
        },
        .send(
            .post, "\(path)/{fingerprint}/try", "tryAuthorityRetirement", .right(.administration),
            "Let the servers show the successor's certificates; when a known caller breaks off, that is turned back"
        ) { (call, body: AuthorityTrial) in
            IssuingAuthorityResource(
                try await call.authorities.tryRetirement(
                    of: try call.fingerprint, seconds: body.seconds ?? IssuingAuthority.trialSecondsDefault,
                    by: call.by))
        },
        .act(
            "\(path)/{fingerprint}/turn-back", "turnBackAuthorityRetirement", .right(.administration),
            "End a trial: the servers show the old authority's certificates again"
        ) { call in
            IssuingAuthorityResource(
                try await call.authorities.turnBack(
                    try call.fingerprint, reason: "\(call.by) wants it so", by: call.by))
        },
        .act(
            "\(path)/{fingerprint}/retire", "retireIssuingAuthority", .right(.administration),
            "Take an authority out of what callers are to trust",
            query: [
                QueryParameter(
                    "untried", "true: also where the servers have never shown the successor's certificates.",
                    schema: .boolean)
            ]
        ) { call in
            IssuingAuthorityResource(
                try await call.authorities.retire(
                    try call.fingerprint, untried: try call.flag("untried"), by: call.by))
        },
    ]
}

extension ManagementCall {
    /// The issuing authority; throws `partNotServed` where this server runs none.
    var authority: IssuingAuthority {
        get throws {
            guard let authority = services.authority else {
                throw ProblemError(
                    .partNotServed, "This server issues no certificates",
                    hint: "Ask the server that runs the business system.")
            }
            return authority
        }
    }

    fileprivate var authorities: Authorities {
        get throws { Authorities(authority: try authority, directory: services.directory) }
    }
}

extension IssuingAuthorityResource {
    init(_ generation: AuthorityGeneration) {
        let life = generation.life
        self.init(
            authority: AuthorityResource(generation.certificate), state: AuthorityStateValue(life.state),
            madeAt: life.madeAt.rfc3339, madeBy: life.madeBy, changedAt: life.changedAt.rfc3339,
            changedBy: life.changedBy, isOfServers: generation.isOfServers)
        trialUntil = life.trialUntil?.rfc3339
        turnedBackFor = life.turnedBackFor
    }
}

extension AuthorityStateValue {
    fileprivate init(_ state: AuthorityState) {
        self =
            switch state {
            case .issuing: .issuing
            case .retiring: .retiring
            case .onTrial: .onTrial
            case .retired: .retired
            }
    }
}

extension AuthorityDependentsResource {
    fileprivate init(_ dependents: AuthorityDependents, at clock: any DirectoryClock) {
        self.init(
            certificates: dependents.certificates.map { CertificateResource($0, at: clock.now) },
            hasMoreCertificates: dependents.hasMoreCertificates, isOfServers: dependents.isOfServers,
            callers: dependents.callers.map { caller in
                var resource = AuthorityCaller(
                    user: caller.userID, lastCallAt: caller.lastCallAt.rfc3339, address: caller.address)
                resource.hasCalledDuringTrial = caller.hasCalledDuringTrial
                return resource
            },
            successorTakenBy: dependents.successorTakenBy.map {
                AuthorityReaderResource(name: $0.name, at: $0.at.rfc3339)
            })
    }
}
