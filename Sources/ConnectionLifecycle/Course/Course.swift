public import Foundation

/// The course of a change on two systems as a value: it is told what happened and says what to do next.
///
/// Steps run forward in their order. When one fails, those that were done are undone backwards, the last first. A side
/// that cannot be reached is asked again, later and later; a step that cannot be undone does not end the way back but is
/// kept in `leftovers` and told. From the point of no return on, nothing is undone and failures are told likewise.
///
/// The value is `Codable`: whoever drives it writes it down after each event and goes on after a crash. The step that
/// was under way is then performed again, so performing a step twice must do no more than performing it once.
public struct Course<Step: CourseStep>: Sendable, Hashable, Codable {
    /// What is to be done next.
    public enum Action: Sendable, Hashable {
        case perform(Step)
        case undo(Step)
        /// Nothing before this time; then ask again.
        case wait(until: Date)
        case stop(Outcome)
    }

    /// What happened to the action before.
    public enum Event: Sendable, Hashable {
        /// The step is done; `changed` is false where it found everything as it should be, so nothing is to be undone.
        case done(changed: Bool)
        /// What the step waits for has not come about; to be tried again at that time.
        case pending(again: Date)
        /// A side refused, and would refuse again. It changed nothing.
        case failed(reason: String)
        /// A side did not answer: whether it changed anything is not known.
        case unreachable(reason: String)
    }

    /// How it ended.
    public enum Outcome: Sendable, Hashable, Codable {
        case completed(leftovers: [Leftover])
        /// Everything is as it was, except what `leftovers` names.
        case undone(step: Step, reason: String, leftovers: [Leftover])
    }

    /// A step that could not be done any more after the point of no return, or not be undone.
    public struct Leftover: Sendable, Hashable, Codable {
        public let step: Step
        public let reason: String
    }

    private enum Phase: Sendable, Hashable, Codable {
        case forward(Step)
        case back(failed: Step, reason: String)
        case ended(Outcome)
    }

    private var phase: Phase
    private var changed: [Step] = []
    private var leftovers: [Leftover] = []
    private var notBefore: Date?
    private var silence: Silence?
    private let patienceSeconds: Double

    /// A side's not answering: since when, and how often it was asked.
    private struct Silence: Sendable, Hashable, Codable {
        let since: Date
        var attempts: Int
    }

    /// - Parameter patienceSeconds: how long a side may be out of reach before the course turns back.
    public init(patienceSeconds: Double) {
        self.patienceSeconds = patienceSeconds
        phase = Step.allCases.first.map(Phase.forward) ?? .ended(.completed(leftovers: []))
    }

    /// What is to be done at `now`. Asking again gives the same answer until an event is taken.
    public func action(at now: Date) -> Action {
        if case .ended(let outcome) = phase { return .stop(outcome) }
        if let notBefore, now < notBefore { return .wait(until: notBefore) }
        switch phase {
        case .forward(let step): return .perform(step)
        case .back(let failed, let reason):
            guard let last = changed.last else {
                return .stop(.undone(step: failed, reason: reason, leftovers: leftovers))
            }
            return .undo(last)
        case .ended(let outcome): return .stop(outcome)
        }
    }

    /// Nil once the course has ended.
    public var currentStep: Step? {
        switch phase {
        case .forward(let step): step
        case .back: changed.last
        case .ended: nil
        }
    }

    /// Whether the step under way waits for something to come about, with both sides at peace.
    public var isPending: Bool { notBefore != nil && silence == nil }

    /// Whether the course is on its way back.
    public var isUndoing: Bool {
        if case .back = phase { true } else { false }
    }

    /// Takes what happened to the last action.
    public mutating func take(_ event: Event, at now: Date) {
        notBefore = nil
        switch event {
        case .pending(let again):
            silence = nil
            notBefore = again
        case .unreachable(let reason): takeSilence(reason, at: now)
        case .done(let didChange):
            silence = nil
            takeDone(changed: didChange)
        case .failed(let reason):
            silence = nil
            takeFailure(reason)
        }
        endIfNothingIsLeft()
    }

    /// Turns back from outside: somebody wants it so, or the driver was interrupted. Whether the step under way has
    /// changed anything is not known, so it is undone too. Past the point of no return nothing happens.
    ///
    /// - Returns: whether the course turned back.
    @discardableResult
    public mutating func turnBack(reason: String) -> Bool {
        guard case .forward(let step) = phase, !step.isFinal else { return false }
        changed.append(step)
        phase = .back(failed: step, reason: reason)
        notBefore = nil
        silence = nil
        return true
    }

    // MARK: - Parts

    private mutating func takeDone(changed didChange: Bool) {
        switch phase {
        case .forward(let step):
            if didChange { changed.append(step) }
            advance(past: step)
        case .back: _ = changed.popLast()
        case .ended: break
        }
    }

    private mutating func takeFailure(_ reason: String) {
        switch phase {
        case .forward(let step) where step.isFinal:
            leftovers.append(Leftover(step: step, reason: reason))
            advance(past: step)
        case .forward(let step): phase = .back(failed: step, reason: reason)
        case .back:
            if let step = changed.popLast() { leftovers.append(Leftover(step: step, reason: reason)) }
        case .ended: break
        }
    }

    /// Asks again after a quarter of a second, and twice that each time, up to half a minute.
    private mutating func takeSilence(_ reason: String, at now: Date) {
        var silence = self.silence ?? Silence(since: now, attempts: 0)
        silence.attempts += 1
        self.silence = silence
        if now.timeIntervalSince(silence.since) >= patienceSeconds, turnBack(reason: reason) { return }
        var delay = 0.25
        for _ in 1..<silence.attempts where delay < 30 { delay *= 2 }
        notBefore = now.addingTimeInterval(min(delay, 30))
    }

    private mutating func advance(past step: Step) {
        phase = step.next.map(Phase.forward) ?? .ended(.completed(leftovers: leftovers))
    }

    private mutating func endIfNothingIsLeft() {
        guard case .back(let failed, let reason) = phase, changed.isEmpty else { return }
        phase = .ended(.undone(step: failed, reason: reason, leftovers: leftovers))
    }
}
