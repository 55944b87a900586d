import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementClient
import ManagementSchema

extension ConnectCommand {
    /// Makes a connection whose caller reads a key file, or fetches one.
    func connectKeyFile(_ client: ManagementClient) async throws {
        let terms = try form.terms(for: keyFile.keyFile)
        let plan = plan.calledPlan
        let connecting = try KeyFileConnection(
            keyFile, new: terms, alias: plan.alias, expiresHours: form.expiresHours ?? HandOverHours.standard,
            client: client,
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
        try await Self.refuseOther(
            plan, form.isGiven ? try form.terms(for: keyFile.keyFile) : nil, connecting.file, base: keyFile.base ?? "")
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

    /// A key file is for one connection, which is not being rotated meanwhile.
    ///
    /// - Parameter terms: what the file is to be; nil where nothing was said.
    private static func refuseOther(
        _ plan: ConnectionPlan, _ terms: KeyFileTerms?, _ file: ConnectionFile, base: String
    ) async throws {
        guard let made = file.connection else { return }
        guard terms == nil || terms == file.terms else {
            throw CommandFailure(
                .refused, code: "fileConnected", "\(base) was connected as another kind of file",
                hint: "leave out what it is to be, or connect into another file")
        }
        guard made.id == plan.alias, made.plan.userID == plan.userID, made.plan.arrangementID == plan.arrangementID
        else {
            throw CommandFailure(
                .refused, code: "fileConnected",
                "\(base) is for user \(made.plan.userID) by arrangement \(made.plan.arrangementID), "
                    + "with the key pair under \(made.id)", hint: "connect into another file")
        }
        guard try await file.unfinishedRuns().isEmpty else {
            throw CommandFailure(
                .refused, code: "busy", "\(base) is being given a new key pair",
                hint: "go on with that first: countersign rotate --key-file or --hand-over \(base)")
        }
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
