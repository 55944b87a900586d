import Foundation

extension Connections {
    /// How long a side may be out of reach before a connect turns back.
    static let connectPatienceSeconds: Double = 10
    /// How long a side may be out of reach before a rotation turns back, where it still can.
    static let rotationPatienceSeconds: Double = 600

    /// What `connect` would do; throws what it would be refused for. Changes nothing.
    ///
    /// - Parameter called: what the called side has, from somebody who asked it; nil for asking the counterpart.
    public func preview(
        _ plan: ConnectionPlan, counterpart: String?, called: CalledState? = nil, by: String
    ) async throws -> [PlannedStep] {
        let there: CalledState =
            if let called { called } else { try await sides(counterpart, by: by).called.examine(plan) }
        var work = ConnectWork(plan: plan)
        try work.learn(there, try await ends.calling(by: by).examine(plan))
        return work.plannedSteps
    }

    /// Begins to make a connection; its outcome is the run's. Doing it again for one that stands changes nothing.
    public func connect(_ plan: ConnectionPlan, counterpart: String?, by: String) async throws -> ConnectionRun {
        let isPartners = try await stored(counterpart)?.counterpart.partner != nil
        guard !plan.alias.isEmpty, !plan.userID.isEmpty, !plan.arrangementID.isEmpty || isPartners else {
            throw ConnectionError(.invalid, "A connection has a user, an arrangement and an alias.")
        }
        _ = try plan.key.usableAlgorithm
        return try await start(
            plan.alias, counterpart, by: by,
            .connect(Course(patienceSeconds: Self.connectPatienceSeconds), ConnectWork(plan: plan)))
    }

    /// Begins to replace a connection's key pair.
    ///
    /// - Parameters:
    ///   - policy: nil for the connection's own.
    ///   - key: what the new key is to be.
    public func rotate(
        _ id: String, policy: RotationPolicy? = nil, key: KeyWish = KeyWish(), by: String
    ) async throws -> ConnectionRun {
        let connection = try await connection(id)
        var plan = connection.plan
        plan.key = key
        _ = try key.usableAlgorithm
        let work = RotationWork(plan: plan, policy: policy ?? connection.rotation)
        return try await start(
            connection.id, connection.counterpart, by: by,
            .rotation(Course(patienceSeconds: Self.rotationPatienceSeconds), work))
    }

    /// Begins to replace the key pair of every connection whose certificate has at most that many days left.
    ///
    /// - Returns: the runs begun; connections that are being changed already are left alone.
    public func rotateExpiring(withinDays days: Int, by: String) async throws -> [ConnectionRun] {
        var runs: [ConnectionRun] = []
        for connection in try await store.connections() where try await expires(connection, withinDays: days) {
            do { runs.append(try await rotate(connection.id, by: by)) } catch let error as ConnectionError
                where error.code == .busy
            {
                continue
            }
        }
        return runs
    }

    /// Whether the certificate under the connection's alias ends in that many days.
    public func expires(_ connection: Connection, withinDays days: Int) async throws -> Bool {
        guard let certificate = try await ends.calling(by: "schedule").examine(connection.plan).certificate else {
            return false
        }
        return certificate.notAfter < clock.now.addingTimeInterval(Double(days) * 86_400)
    }

    /// Wants a run to undo what it has done; throws `notFound`, and `busy` where it has ended or cannot turn back.
    public func turnBack(_ runID: String, by: String) async throws {
        let run = try await run(runID)
        guard run.endedAt == nil, run.canTurnBack else {
            throw ConnectionError(.busy, "The run \(runID) has ended, or is past the point where it can turn back.")
        }
        state.withLock { $0.turningBack[runID] = "\(by) wants it so" }
    }

    /// The run when it has ended, or as far as it is after some seconds.
    public func ended(_ runID: String, withinSeconds seconds: Double) async throws -> ConnectionRun {
        let deadline = clock.now.addingTimeInterval(seconds)
        // Waiting for the driving task itself could not be given up.
        while clock.now < deadline, state.withLock({ $0.driving[runID] != nil }) {
            try await clock.sleep(until: min(deadline, clock.now.addingTimeInterval(0.02)))
        }
        return try await run(runID)
    }

    private func start(
        _ connectionID: String, _ counterpart: String?, by: String, _ content: ConnectionRun.Content
    ) async throws -> ConnectionRun {
        let id = UUID().uuidString.lowercased()
        let owner = state.withLock { state -> String? in
            if let other = state.busy[connectionID] { return other }
            state.busy[connectionID] = id
            return nil
        }
        guard owner == nil else {
            try refuseBusy(connectionID)
            throw ConnectionError(.busy, "The connection \(connectionID) is being changed.")
        }
        let run = ConnectionRun(
            id: id, connectionID: connectionID, counterpart: counterpart, startedAt: clock.now, startedBy: by,
            content: content)
        do {
            try await store.save(run)
        } catch {
            state.withLock { $0.busy[connectionID] = nil }
            throw error
        }
        drive(run)
        return run
    }
}

extension ConnectionRun {
    var canTurnBack: Bool {
        switch content {
        case .connect(let course, _): !course.isUndoing
        case .rotation(let course, _): !course.isUndoing && course.currentStep.map { !$0.isFinal } ?? false
        }
    }
}
