import Foundation

/// Drives one course to its end, writing down each event before the next action begins.
struct CourseDriver<Work: CourseWork>: Sendable {
    var course: Course<Work.Step>
    var work: Work
    /// The sides as they are reached now; asked before each action, for a course may take weeks.
    let sides: @Sendable () async throws -> ConnectionSides
    let clock: any ConnectionClock
    /// Whether somebody wants the course to turn back, and why.
    let turnsBack: @Sendable () -> String?
    /// Writes down how far the course has got; throws when that cannot be done, and nothing more is done then.
    let keep: @Sendable (Course<Work.Step>, Work, RunEntry?) async throws -> Void

    /// Returns at the end of the course; throws when the task is cancelled or the journal cannot be written.
    mutating func drive() async throws {
        while true {
            try Task.checkCancellation()
            if let reason = turnsBack(), course.turnBack(reason: reason) {
                try await keep(course, work, entry(course.currentStep, "turning back: \(reason)"))
            }
            switch course.action(at: clock.now) {
            case .stop: return
            case .wait(let time): try await clock.sleep(until: time)
            case .perform(let step):
                try await carryOut(step, verb: "") { try await $0.perform(step, on: $1, at: $2) }
            case .undo(let step):
                try await carryOut(step, verb: "undone: ") { try await $0.undo(step, on: $1, at: $2) }
            }
        }
    }

    private mutating func carryOut(
        _ step: Work.Step, verb: String,
        _ body: (inout Work, ConnectionSides, Date) async throws -> StepResult
    ) async throws {
        var text: String?
        let sides = try await sides()
        do {
            switch try await body(&work, sides, clock.now) {
            case .done(let changed, let note):
                // What found everything as it should be is not worth a line.
                text = note.map { verb + $0 } ?? (changed ? verb + step.title : nil)
                course.take(.done(changed: changed), at: clock.now)
            case .pending(let reason, let seconds):
                text = verb + reason
                course.take(.pending(again: clock.now.addingTimeInterval(seconds)), at: clock.now)
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch  where Task.isCancelled {
            // Whatever it was, it says nothing of the sides: what was under way is performed again by the next driver.
            throw CancellationError()
        } catch let awaited as PartnerAwaited {
            text = verb + "\(awaited)"
            course.take(.pending(again: clock.now.addingTimeInterval(0.5)), at: clock.now)
        } catch {
            if let reason = TransientFailure.reason(error) {
                text = "not done yet: \(reason)"
                course.take(.unreachable(reason: reason), at: clock.now)
            } else {
                text = "failed: \(error)"
                course.take(.failed(reason: "\(error)"), at: clock.now)
            }
        }
        try await keep(course, work, text.map { entry(step, $0) })
    }

    private func entry(_ step: Work.Step?, _ text: String) -> RunEntry {
        RunEntry(at: clock.now, step: step?.rawValue ?? "", text: text)
    }
}
