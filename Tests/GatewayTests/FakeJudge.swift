import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Synchronization

/// A judge over a table: which certificate is whose, who is blocked, which services there are.
final class FakeJudge: AccessJudge {
    struct State {
        var users: [Fingerprint: String] = [:]
        var passwords: [String: String] = [:]
        var services: [InboundService] = []
        var blocked: Set<Fingerprint> = []
        var isUndecided = false
        var calls: [Call] = []
        var decisions: [AccessDecision] = []
    }

    private let state: Mutex<State>

    init(_ services: [InboundService] = []) {
        state = Mutex(State(services: services))
    }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    var calls: [Call] { state.withLock { $0.calls } }
    var decisions: [AccessDecision] { state.withLock { $0.decisions } }

    func judge(_ call: Call) throws -> Verdict {
        try state.withLock { state in
            state.calls.append(call)
            if state.isUndecided { throw DirectoryError(.undecided, "The directory is not there.") }
            if call.isCertificateMalformed { return Self.refused(.malformedCertificate) }
            guard let certificate = call.certificate else { return Self.refused(.certificateMissing) }
            if state.blocked.contains(certificate.fingerprint) { return Self.refused(.blocked) }
            guard let user = state.users[certificate.fingerprint] else { return Self.refused(.notAssigned) }
            return Self.accept(call, user: user, method: .sslClientCertificate, services: state.services)
        }
    }

    func judge(
        _ call: Call, userName: String, password: String, from network: PeerNetwork
    ) async throws -> Verdict {
        state.withLock { state in
            state.calls.append(call)
            guard state.passwords[userName] == password else {
                return Self.refused(.passwordWrong, user: state.passwords[userName].map { _ in userName })
            }
            if let certificate = call.certificate, state.users[certificate.fingerprint] != userName {
                return Self.refused(.differentUsers)
            }
            return Self.accept(call, user: userName, method: .userAndPassword, services: state.services)
        }
    }

    func record(_ decision: AccessDecision) {
        state.withLock { $0.decisions.append(decision) }
    }

    private static func refused(_ code: VerdictCode, user: String? = nil) -> Verdict {
        .refused(Refusal(code: code, detail: "The fake says \(code).", userID: user))
    }

    private static func accept(
        _ call: Call, user: String, method: AuthenticationMethod, services: [InboundService]
    ) -> Verdict {
        let covering = services.filter { call.path == $0.pathPrefix || call.path.hasPrefix($0.pathPrefix + "/") }
        guard let service = covering.max(by: { $0.pathPrefix.count < $1.pathPrefix.count }) else {
            return refused(.serviceNotCovered, user: user)
        }
        guard service.methods.isEmpty || service.methods.contains(call.method) else {
            return refused(.methodNotAllowed, user: user)
        }
        return .accepted(
            Acceptance(
                userID: user, arrangementID: "\(user)-calls", scenarioID: "scenario", service: service,
                authenticationMethod: method, assignment: call.certificate?.fingerprint))
    }
}

/// Answers with what it was asked.
final class FakeFlows: InboundHandler {
    private let seen = Mutex<[(request: InboundRequest, user: String, correlationID: String)]>([])
    private let answer: @Sendable (InboundRequest) async -> InboundResponse

    init(
        answer: @escaping @Sendable (InboundRequest) async -> InboundResponse = { request in
            InboundResponse(status: 202, headers: [("X-Flow", "ran")], body: Array(request.body.reversed()))
        }
    ) {
        self.answer = answer
    }

    var requests: [(request: InboundRequest, user: String, correlationID: String)] { seen.withLock { $0 } }

    func preflightAnswer(path: String, origin: String, method: String, headers: [String]) -> InboundResponse? {
        guard path == "/http/page", origin == "https://app.test" else { return nil }
        return InboundResponse(status: 204, headers: [("X-Asked", "\(method) \(headers.joined(separator: " "))")])
    }

    func handle(_ request: InboundRequest, identity: Acceptance, correlationID: String) async -> InboundResponse {
        seen.withLock { $0.append((request, identity.userID, correlationID)) }
        return await answer(request)
    }
}
