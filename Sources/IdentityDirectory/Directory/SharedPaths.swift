/// Two active arrangements of one user that the same calls fit, and that lead them to different places.
public struct ArrangementAmbiguity: Sendable, Hashable {
    /// The first of the two by name, as which calls are noted.
    public var arrangementID: String
    public var otherID: String
    public var userID: String
    public var pathPrefix: String

    public init(arrangementID: String, otherID: String, userID: String, pathPrefix: String) {
        self.arrangementID = arrangementID
        self.otherID = otherID
        self.userID = userID
        self.pathPrefix = pathPrefix
    }
}

/// The paths that two arrangements of one user cover alike.
///
/// The longest prefix decides between two of a user's services, then the method. Where both are the same and the
/// services lead to different places, nothing that the caller sends tells which is meant: such a pair is never active.
/// Arrangements of different authentication methods do not meet, as each accepts only its own.
struct SharedPaths {
    let rows: any DirectoryTransaction
    /// A scenario as it is about to be; nil for all as they are kept.
    var changed: CommunicationScenario?

    /// A service of another active arrangement that the same calls would fit.
    struct Meeting {
        var service: InboundService
        var other: CommunicationArrangement
        var others: InboundService
        /// Whether calls would arrive at the same place either way.
        var isHarmless: Bool { service.upstream == others.upstream }
    }

    /// Where the arrangement meets active ones of its user's, whether it is active itself or not.
    func meetings(of arrangement: CommunicationArrangement) throws -> [Meeting] {
        guard let userID = arrangement.userID, let own = try scenario(arrangement.scenarioID) else { return [] }
        var meetings: [Meeting] = []
        for other in try rows.arrangements.rows(ofUser: userID)
        where other.id != arrangement.id && other.state == .active
            && other.authenticationMethod == arrangement.authenticationMethod
        {
            let services = try scenario(other.scenarioID)?.services ?? []
            for service in own.services {
                guard let found = services.first(where: { Self.meet(service, $0) }) else { continue }
                meetings.append(Meeting(service: service, other: other, others: found))
            }
        }
        return meetings
    }

    /// The pairs of active arrangements that are ambiguous, each once.
    ///
    /// Rules refuse to make one; a pair can be from before there was the rule, or come with an import.
    func ambiguities() throws -> [ArrangementAmbiguity] {
        let active = try rows.arrangements.rows(.all).filter { $0.state == .active && $0.userID != nil }
        let together = Dictionary(grouping: active) { [$0.userID, $0.authenticationMethod.rawValue] }
        return try together.values.filter { $0.count > 1 }.joined().flatMap { arrangement in
            try meetings(of: arrangement).filter { !$0.isHarmless && arrangement.id < $0.other.id }.map { meeting in
                ArrangementAmbiguity(
                    arrangementID: arrangement.id, otherID: meeting.other.id, userID: arrangement.userID ?? "",
                    pathPrefix: meeting.service.pathPrefix)
            }
        }.sorted { ($0.arrangementID, $0.otherID, $0.pathPrefix) < ($1.arrangementID, $1.otherID, $1.pathPrefix) }
    }

    func findings(for arrangement: CommunicationArrangement) throws -> [CompletenessFinding] {
        let meetings = try meetings(of: arrangement)
        return meetings.map { meeting in
            meeting.isHarmless ? Self.shared(meeting, arrangement) : Self.ambiguous(meeting, arrangement)
        }
    }

    /// Throws `inUse` where the changed scenario would make an active arrangement ambiguous.
    func refuseAmbiguity(of arrangements: [CommunicationArrangement]) throws {
        for arrangement in arrangements where arrangement.state == .active {
            guard let meeting = try meetings(of: arrangement).first(where: { !$0.isHarmless }) else { continue }
            let finding = Self.ambiguous(meeting, arrangement)
            throw DirectoryError(
                .inUse, "The communication arrangement \(arrangement.id) would be ambiguous. \(finding.detail)",
                hint: finding.hint)
        }
    }

    private func scenario(_ id: String) throws -> CommunicationScenario? {
        if let changed, changed.id == id { return changed }
        return try rows.scenarios.row(id)
    }

    private static func meet(_ one: InboundService, _ other: InboundService) -> Bool {
        guard one.pathPrefix == other.pathPrefix else { return false }
        return one.methods.isEmpty || other.methods.isEmpty || !one.methods.isDisjoint(with: other.methods)
    }

    private static func ambiguous(
        _ meeting: Meeting, _ arrangement: CommunicationArrangement
    ) -> CompletenessFinding {
        CompletenessFinding(
            code: "pathAmbiguous",
            detail: "Calls of \(arrangement.userID ?? "") to \(meeting.service.pathPrefix) would fit two services: "
                + "\(meeting.service.name), which leads to \(meeting.service.upstream), and "
                + "\(meeting.others.name) of the active arrangement \(meeting.other.id), which leads to "
                + "\(meeting.others.upstream).",
            hint: "Give this arrangement a user of its own, give one of the services another path prefix or other "
                + "methods, or deactivate \(meeting.other.id).", isBlocking: true)
    }

    private static func shared(_ meeting: Meeting, _ arrangement: CommunicationArrangement) -> CompletenessFinding {
        let first = min(arrangement.id, meeting.other.id)
        return CompletenessFinding(
            code: "pathShared",
            detail: "The active arrangement \(meeting.other.id) of the same user covers \(meeting.service.pathPrefix) "
                + "too: calls are noted as \(first)'s.",
            hint: "Give each arrangement a user of its own, so that calls can be told apart.", isBlocking: false)
    }
}
