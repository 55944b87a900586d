import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementSchema

/// Connections of this server's tenant with a called side: both ends changed together.
enum ConnectionRoutes {
    static let all: [Route] = [
        .get("/connections", "listConnections", .right(.connectionRead), "List connections") { call in
            var resources: [ConnectionResource] = []
            for connection in try await call.connections.list() { resources.append(try await call.show(connection)) }
            return ConnectionList(connections: resources)
        },
        .send(
            .post, "/connections", "connect", .right(.connectionWrite),
            "Begin to make a connection: both ends, or nothing", status: .accepted
        ) { (call, body: ConnectionCreation) in
            ConnectionRunResource(
                try await call.connections.connect(
                    try ConnectionPlan(body), counterpart: body.counterpart, by: call.by))
        },
        .send(
            .post, "/connections/preview", "previewConnection", .right(.connectionRead),
            "Say what making a connection would do; change nothing"
        ) { (call, body: ConnectionPreviewRequest) in
            let steps = try await call.connections.preview(
                try ConnectionPlan(body.connection), counterpart: body.connection.counterpart,
                called: body.called.map(CalledState.init), by: call.by)
            return ConnectionPreview(
                steps: steps.map {
                    PlannedStepResource(
                        step: $0.step.rawValue, title: $0.step.title, needed: $0.isNeeded, detail: $0.detail)
                })
        },
        .get("/connections/{alias}", "showConnection", .right(.connectionRead), "Show a connection") { call in
            try await call.show(try await call.connections.connection(try call.parameter("alias")))
        },
        .delete(
            "/connections/{alias}", "deleteConnection", .right(.connectionWrite),
            "Forget a connection; its key, assignment and flow stay as they are"
        ) { call in try await call.connections.forget(try call.parameter("alias")) },
        .send(
            .put, "/connections/{alias}/rotation-policy", "setRotationPolicy", .right(.connectionWrite),
            "Set how a connection's key pair is replaced"
        ) { (call, body: RotationPolicyResource) in
            try await call.show(
                try await call.connections.setRotation(RotationPolicy(body), of: try call.parameter("alias")))
        },
        .send(
            .post, "/connections/{alias}/rotate", "rotateConnection", .right(.connectionWrite),
            "Begin to replace a connection's key pair, with no failed call in between", status: .accepted
        ) { (call, body: RotationRequest) in
            let connection = try await call.connections.connection(try call.parameter("alias"))
            var policy = connection.rotation
            policy.overlapSeconds = body.overlapSeconds ?? policy.overlapSeconds
            policy.observeSecondsMax = body.observeSecondsMax ?? policy.observeSecondsMax
            let key = KeyWish(
                algorithm: body.algorithm.flatMap { KeyAlgorithm(rawValue: $0.rawValue) },
                validityDays: try body.validityDays.map { try ValidityDays($0).days })
            return ConnectionRunResource(
                try await call.connections.rotate(connection.id, policy: policy, key: key, by: call.by))
        },
        .send(
            .post, "/connections/rotate-expiring", "rotateExpiringConnections", .right(.connectionWrite),
            "Begin to replace the key pairs of all connections that expire soon", status: .accepted
        ) { (call, body: ExpiringRotation) in
            let runs = try await call.connections.rotateExpiring(
                withinDays: try ValidityDays(body.withinDays).days, by: call.by)
            return ConnectionRunList(runs: runs.map(ConnectionRunResource.init))
        },
    ]
}

extension ManagementCall {
    /// The connections; throws `partNotServed` where this server runs no tenant.
    var connections: Connections {
        get throws {
            guard let connections = services.connections else {
                throw ProblemError(
                    .partNotServed, "This server does not run the integration tenant",
                    hint: "Ask the server that runs it: the calling side makes and rotates connections.")
            }
            return connections
        }
    }

    /// A connection with the certificate that its calls come with.
    fileprivate func show(_ connection: Connection) async throws -> ConnectionResource {
        let certificate = try? await tenant.keystore.certificate(connection.id)
        return ConnectionResource(
            alias: connection.id, user: connection.plan.userID, arrangement: connection.plan.arrangementID,
            flow: connection.plan.flow?.flowID, channel: connection.plan.flow?.channel,
            counterpart: connection.counterpart, createdAt: connection.createdAt.rfc3339,
            createdBy: connection.createdBy, rotation: RotationPolicyResource(connection.rotation),
            certificate: certificate.map(CertificateDetail.init))
    }
}
