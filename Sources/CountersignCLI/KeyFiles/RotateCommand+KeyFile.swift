import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementClient
import ManagementSchema

extension RotateCommand {
    /// Replaces the key pair of a program's file, or of a partner; goes on with a rotation that has begun.
    func rotateKeyFile(_ client: ManagementClient) async throws {
        let rotating = try KeyFileConnection(
            keyFile, new: nil, expiresHours: expiresHours ?? HandOverHours.standard, client: client,
            isQuiet: server.json)
        do {
            let connection = try Self.connection(rotating.file)
            let run = try await run(rotating, connection)
            try run?.refuseUndone()
            try server.show(KeyFileAnswer(keyFile.base ?? "", connection, run)) { $0.rotated }
        } catch {
            await rotating.connections.stop()
            throw error
        }
    }

    /// Nil where the certificate lasts long enough.
    private func run(_ rotating: KeyFileConnection, _ connection: Connection) async throws -> ConnectionRun? {
        try await rotating.settle()
        let leaves: (ConnectionRun) -> Bool = { run in
            switch run.stepName {
            case RotationStep.observe.rawValue: detach
            case RotationStep.overlap.rawValue: !wait
            default: false
            }
        }
        if let unfinished = try await rotating.file.unfinishedRuns().first {
            try refuseOther(than: unfinished)
            return try await rotating.follow(unfinished, leaves: leaves)
        }
        if let expiringWithin,
            try await !rotating.connections.expires(connection, withinDays: expiringWithin)
        {
            return nil
        }
        var policy = connection.rotation
        policy.overlapSeconds = overlap ?? policy.overlapSeconds
        policy.observeSecondsMax = observe ?? policy.observeSecondsMax
        let key = KeyWish(
            algorithm: algorithm.flatMap { KeyAlgorithm(rawValue: $0.rawValue) }, validityDays: validityDays)
        let begun = try await rotating.connections.rotate(connection.id, policy: policy, key: key, by: "command line")
        return try await rotating.follow(begun, leaves: leaves)
    }

    /// A rotation goes on as it was begun: by the same command, or by one that says nothing about it.
    private func refuseOther(than run: ConnectionRun) throws {
        guard case .rotation(_, let work) = run.content else { return }
        let isSame =
            (overlap ?? work.policy.overlapSeconds) == work.policy.overlapSeconds
            && (observe ?? work.policy.observeSecondsMax) == work.policy.observeSecondsMax
            && (algorithm?.rawValue ?? work.plan.key.algorithm) == work.plan.key.algorithm
            && (validityDays ?? work.plan.key.validityDays) == work.plan.key.validityDays
        guard isSame else {
            throw CommandFailure(
                .refused, code: "busy", "a rotation has begun, and goes on as it was begun",
                hint: "leave --overlap, --observe, --algorithm and --validity-days out")
        }
    }

    private static func connection(_ file: ConnectionFile) throws -> Connection {
        guard let connection = file.connection else {
            throw CommandFailure(
                .inputMissing, code: "notConnected", "nothing is connected with this key file",
                hint: "countersign connect --key-file makes the connection")
        }
        return connection
    }
}
