import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// How calls are judged, and how they were.
enum DecisionRoutes {
    static let all: [Route] = [
        .send(
            .post, "/explain", "explain", .right(.decisionRead), "Judge a call without making it, or tell how one was",
            bodyBytesMax: Route.fileBodyBytesMax, explain),
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

    private static func explain(_ call: ManagementCall, _ body: ExplainRequest) async throws -> ExplainResult {
        if let correlationID = body.correlationId {
            guard body.certificate == nil, body.method == nil, body.path == nil else {
                throw ProblemError(
                    .invalidParameter, "give either the call or its correlationId", at: "body/correlationId")
            }
            return ExplainResult(try await call.services.directory.explain(correlationID: correlationID))
        }
        let input = try body.certificate.map { try CertificateInput($0, passphrase: body.passphrase) }
        let verdict = try await call.services.directory.explain(
            certificate: input?.certificate, chain: input?.chain ?? [], method: body.method ?? "GET",
            path: body.path ?? "/")
        return ExplainResult(verdict)
    }

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
            scope?.users == nil || decision.userID.map { scope?.covers(user: $0) == true } ?? false
        }
        return DecisionList(decisions: seen.map(DecisionResource.init), nextCursor: page.nextCursor)
    }
}

extension ExplainResult {
    fileprivate init(_ verdict: Verdict) {
        switch verdict {
        case .accepted(let acceptance):
            self.init(
                verdict: .accepted, user: acceptance.userID, arrangement: acceptance.arrangementID,
                service: acceptance.service.name, code: verdict.code.rawValue, detail: verdict.detail)
        case .refused(let refusal):
            self.init(
                verdict: .refused, user: refusal.userID, code: refusal.code.rawValue, detail: refusal.detail,
                hint: refusal.hint)
        }
    }
}

extension ExplainResult {
    fileprivate init(_ decision: AccessDecision) {
        self.init(
            verdict: decision.code == .accepted ? .accepted : .refused, user: decision.userID,
            arrangement: decision.arrangementID, service: decision.service, code: decision.code.rawValue,
            detail: decision.detail, hint: decision.hint, decision: DecisionResource(decision))
    }
}

extension DecisionResource {
    fileprivate init(_ decision: AccessDecision) {
        self.init(
            id: decision.id, correlationId: decision.correlationID, at: decision.at.rfc3339Milliseconds,
            code: decision.code.rawValue, detail: decision.detail, user: decision.userID,
            arrangement: decision.arrangementID, service: decision.service, method: decision.method,
            path: decision.path, sha256Fingerprint: decision.fingerprint, serialNumber: decision.serialNumber,
            peerAddress: decision.peerAddress, durationMicroseconds: decision.durationMicroseconds)
    }
}
