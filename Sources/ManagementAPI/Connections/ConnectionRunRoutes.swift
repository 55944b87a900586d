import ConnectionLifecycle
import KeyMaterial
import ManagementSchema

/// Changes of connections, under way and ended.
enum ConnectionRunRoutes {
    static let all: [Route] = [
        .get(
            "/connection-runs", "listConnectionRuns", .right(.connectionRead), "List changes of connections",
            query: [QueryParameter("connection", "Only those of the connection with this alias."), .limit]
        ) { call in
            let runs = try await call.connections.runs(of: call.query["connection"], limit: try call.limit)
            return ConnectionRunList(runs: runs.map(ConnectionRunResource.init))
        },
        .get(
            "/connection-runs/{id}", "showConnectionRun", .right(.connectionRead),
            "Show a change of a connection with its evidence",
            query: [
                QueryParameter(
                    "waitSeconds", "Answer when it has ended, or after so many seconds; at most 30.", schema: .integer)
            ]
        ) { call in
            let id = try call.parameter("id")
            guard let text = call.query["waitSeconds"] else {
                return ConnectionRunResource(try await call.connections.run(id))
            }
            guard let seconds = Int(text), (0...30).contains(seconds) else {
                throw ProblemError(
                    .invalidParameter, "waitSeconds is not a whole number from 0 to 30", at: "query/waitSeconds")
            }
            return ConnectionRunResource(try await call.connections.ended(id, withinSeconds: Double(seconds)))
        },
        .send(
            .post, "/connection-runs/{id}/answer", "answerConnectionRun", .right(.connectionWrite),
            "Pass on what a partner has answered to what a run awaits"
        ) { (call, body: PartnerAnswerBody) in
            let answer: PartnerAnswer =
                if let text = body.certificates {
                    .certificates(
                        try CertificateBundle(
                            bytes: try CertificateInput.bytes(of: text, member: "/certificates")
                        ).certificates)
                } else { .agreed }
            return ConnectionRunResource(
                try await call.connections.answer(try call.parameter("id"), answer))
        },
        .act(
            "/connection-runs/{id}/turn-back", "turnBackConnectionRun", .right(.connectionWrite),
            "Undo what a run has done, where it still can"
        ) { call in
            let id = try call.parameter("id")
            try await call.connections.turnBack(id, by: call.by)
            return ConnectionRunResource(try await call.connections.run(id))
        },
    ]
}
