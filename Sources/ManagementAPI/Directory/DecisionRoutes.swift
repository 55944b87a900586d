import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// How calls are judged, and how they were.
enum DecisionRoutes {
    static let all: [Route] = [
        .send(
            .post, "/explain", "explain", .right(.decisionRead), "Judge a call without making it, or tell how one was",
            bodyBytesMax: Route.fileBodyBytesMax, Explaining.answer),
        .get(
            "/decisions", "listDecisions", .right(.decisionRead), "List access decisions, newest first",
            query: QueryParameter.page + filters, list),
        .get("/decisions/{id}", "showDecision", .right(.decisionRead), "Show an access decision") { call in
            DecisionResource(try await call.services.directory.decision(try call.parameter("id")))
        },
    ]

    private static let filters = [
        QueryParameter("user", "Only calls of this user."),
        QueryParameter("arrangement", "Only calls by this arrangement."),
        QueryParameter("code", "Only decisions with this code."),
        QueryParameter("correlationId", "Only the calls of one message."),
        QueryParameter("fingerprint", "Only calls that presented this certificate."),
        QueryParameter("refused", "True: only refusals.", schema: .boolean),
    ]

    private static func list(_ call: ManagementCall) async throws -> DecisionList {
        var filter = DecisionFilter(
            userID: call.query["user"], code: call.query["code"].map { VerdictCode(rawValue: $0) },
            correlationID: call.query["correlationId"], refusedOnly: try call.flag("refused"),
            after: try call.cursor, limit: try call.limit + 1)
        filter.arrangementID = call.query["arrangement"]
        if let text = call.query["fingerprint"] {
            guard let fingerprint = Fingerprint(hex: text.lowercased()) else {
                throw ProblemError(
                    .invalidParameter, "fingerprint is not 64 hexadecimal digits", at: "query/fingerprint")
            }
            filter.fingerprint = fingerprint
        }
        let decisions = try await call.services.directory.decisions(filter)
        let page = try ResultPage(fetched: decisions, for: call, key: \.id)
        // A token with a scope sees the calls of its users.
        let scope = call.principal?.scope
        let seen = page.elements.filter { decision in
            guard scope?.users != nil else { return true }
            // A call of nobody's is in no scope; whoever names its correlation id made it, or was told of it.
            return decision.userID.map { scope?.covers(user: $0) == true } ?? (filter.correlationID != nil)
        }
        return DecisionList(decisions: seen.map(DecisionResource.init), nextCursor: page.nextCursor)
    }
}

extension DecisionResource {
    init(_ decision: AccessDecision) {
        self.init(
            id: decision.id, correlationId: decision.correlationID, at: decision.at.rfc3339Milliseconds,
            code: decision.code.rawValue, detail: decision.detail, user: decision.userID,
            arrangement: decision.arrangementID, service: decision.service, method: decision.method,
            path: decision.path, sha256Fingerprint: decision.fingerprint, serialNumber: decision.serialNumber,
            peerAddress: decision.peerAddress, durationMicroseconds: decision.durationMicroseconds)
    }
}
