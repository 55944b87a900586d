import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementClient
import ManagementSchema

extension ConnectCommand {
    /// Makes a connection whose caller reads a key file, or fetches one.
    func connectKeyFile(_ client: ManagementClient) async throws {
        let terms = try form.terms(for: keyFile.keyFile)
        let plan = plan.keyFilePlan
        let connecting = try KeyFileConnection(
            keyFile, new: terms, alias: plan.alias, expiresHours: form.expiresHours, client: client,
            isQuiet: server.json)
        do {
            try await connect(plan, connecting)
        } catch {
            await connecting.connections.stop()
            if connecting.file.connection == nil { try? connecting.file.delete() }
            throw error
        }
    }

    private func connect(_ plan: ConnectionPlan, _ connecting: KeyFileConnection) async throws {
        try await connecting.settle()
        let by = "command line"
        guard !dryRun else {
            let steps = try await connecting.connections.preview(plan, counterpart: nil, by: by)
            if connecting.file.connection == nil { try connecting.file.delete() }
            return try server.show(ConnectionPreview(planned: steps)) { $0.table }
        }
        let begun = try await connecting.connections.connect(plan, counterpart: nil, by: by)
        let run = try await connecting.follow(begun) { _ in false }
        try run.refuseUndone()
        let connection = try await connecting.connections.connection(plan.alias)
        try server.show(KeyFileAnswer(keyFile.base ?? "", connection, run)) { $0.connected }
    }
}

extension ConnectPlanOptions {
    /// The plan of a connection without a flow.
    fileprivate var keyFilePlan: ConnectionPlan {
        var new: NewArrangement?
        if let scenario, let system { new = NewArrangement(scenarioID: scenario, systemID: system) }
        return ConnectionPlan(
            userID: user, arrangementID: arrangement ?? "", newArrangement: new, alias: alias ?? user,
            key: KeyWish(algorithm: KeyAlgorithm(rawValue: algorithm.rawValue), validityDays: validityDays), call: nil)
    }
}

extension ConnectionPreview {
    /// Of the steps that have to do with a key file.
    fileprivate init(planned steps: [PlannedStep]) {
        let inFlows: Set<ConnectStep> = [.pointChannel, .deploy, .call]
        self.init(
            steps: steps.filter { !inFlows.contains($0.step) }.map {
                PlannedStepResource(
                    step: $0.step.rawValue, title: $0.step.title, needed: $0.isNeeded, detail: $0.detail)
            })
    }
}
