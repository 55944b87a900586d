import Foundation

extension Connections {
    /// Takes up what a crash or a failing store left unfinished, and starts scheduled rotations, until the task is
    /// cancelled.
    public func run() async throws {
        while !Task.isCancelled {
            do { try await resume() } catch {
                logger.error("connection runs cannot be taken up", metadata: ["reason": "\(error)"])
            }
            await followAuthorities()
            await rotateScheduled()
            do { try await clock.sleep(until: clock.now.addingTimeInterval(10)) } catch { break }
        }
        await stop()
    }

    /// Takes up unfinished runs: rotations go on where they were, connections that were being made are undone.
    public func resume() async throws {
        for var run in try await store.unfinishedRuns() {
            let isNew = state.withLock { state in
                guard state.driving[run.id] == nil else { return false }
                state.busy[run.connectionID] = run.id
                return true
            }
            guard isNew else { continue }
            if case .connect(var course, let work) = run.content, !course.isPending {
                course.turnBack(reason: "the server stopped while the connection was being made")
                run.content = .connect(course, work)
            }
            logger.notice(
                "connection run resumed", metadata: ["run": "\(run.id)", "connection": "\(run.connectionID)"])
            drive(run)
        }
    }

    /// Ends the driving of all runs; they are taken up again at the next start.
    public func stop() async {
        let tasks = state.withLock { Array($0.driving.values) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func rotateScheduled() async {
        do {
            for connection in try await store.connections() {
                guard let days = connection.rotation.daysBeforeExpiry,
                    try await expires(connection, withinDays: days)
                else { continue }
                _ = try await rotate(connection.id, by: "schedule")
            }
        } catch let error as ConnectionError where error.code == .busy {
            return
        } catch {
            logger.error("scheduled rotations cannot be started", metadata: ["reason": "\(error)"])
        }
    }

    /// Drives a run in a task of its own, so that whoever began it may go away.
    func drive(_ run: ConnectionRun) {
        let task = Task { [self] in
            do {
                try await carryOut(run)
            } catch is CancellationError {
                logger.info("connection run interrupted", metadata: ["run": "\(run.id)"])
            } catch {
                logger.error("connection run stopped", metadata: ["run": "\(run.id)", "reason": "\(error)"])
            }
            state.withLock { state in
                state.driving[run.id] = nil
                state.turningBack[run.id] = nil
                state.answers[run.id] = nil
                if state.busy[run.connectionID] == run.id { state.busy[run.connectionID] = nil }
            }
        }
        // A run that has ended already has taken itself out; its task is not kept then.
        state.withLock { state in
            if state.busy[run.connectionID] == run.id { state.driving[run.id] = task }
        }
    }

    private func carryOut(_ run: ConnectionRun) async throws {
        switch run.content {
        case .connect(let course, let work):
            try await carryOut(run, course, work) { .connect($0, $1) }
        case .rotation(let course, let work):
            try await carryOut(run, course, work) { .rotation($0, $1) }
        }
    }

    private func carryOut<Work: CourseWork>(
        _ run: ConnectionRun, _ course: Course<Work.Step>, _ work: Work,
        _ content: @escaping @Sendable (Course<Work.Step>, Work) -> ConnectionRun.Content
    ) async throws {
        let journal = RunJournal(run: run, store: store)
        var driver = CourseDriver(
            course: course, work: work,
            sides: { [self] in try await sides(run.counterpart, by: run.startedBy, run: run.id) }, clock: clock,
            turnsBack: { [self] in state.withLock { $0.turningBack[run.id] } },
            keep: { course, work, entry in try await journal.write(content(course, work), entry) })
        try await driver.drive()
        try await finish(try await journal.end(content(driver.course, driver.work), at: clock.now))
    }

    private func finish(_ run: ConnectionRun) async throws {
        let state = run.state
        logger.notice(
            "connection run ended",
            metadata: [
                "run": "\(run.id)", "connection": "\(run.connectionID)", "status": "\(state.status.rawValue)",
                "reason": "\(state.reason ?? "")",
            ])
        guard case .connect(_, let work) = run.content, state.status == .completed else { return }
        let known = try await store.connections().first { $0.id == run.connectionID }
        try await store.save(
            Connection(
                plan: work.plan, counterpart: run.counterpart, createdAt: known?.createdAt ?? clock.now,
                createdBy: known?.createdBy ?? run.startedBy, rotation: known?.rotation ?? RotationPolicy()))
    }
}

/// Writes a run down after each event.
private actor RunJournal {
    private var run: ConnectionRun
    private let store: any ConnectionStore

    init(run: ConnectionRun, store: any ConnectionStore) {
        self.run = run
        self.store = store
    }

    func write(_ content: ConnectionRun.Content, _ entry: RunEntry?) async throws {
        run.content = content
        if let entry { run.note(entry) }
        try await store.save(run)
    }

    func end(_ content: ConnectionRun.Content, at time: Date) async throws -> ConnectionRun {
        run.content = content
        run.endedAt = time
        try await store.save(run)
        return run
    }
}
