/// The course of one connection as a value: it is told what happened and says what to do next.
///
/// Steps run forward in their order. When one fails, the ones that were done are undone backwards, the last first. A
/// step that cannot be undone does not end the way back: it is kept in `leftovers` and told.
///
/// The value is `Codable`, so that whoever drives it may write it down between two steps and go on after a crash.
public struct ConnectMachine: Sendable, Hashable, Codable {
    /// What is to be done next.
    public enum Action: Sendable, Hashable {
        case perform(ConnectStep)
        case undo(ConnectStep)
        case stop(Outcome)
    }

    /// What happened to the action before.
    public enum Event: Sendable, Hashable {
        /// The step is done; `changed` is false where it found everything as it should be, so nothing is to be undone.
        case done(changed: Bool)
        case failed(reason: String)
    }

    /// How it ended.
    public enum Outcome: Sendable, Hashable, Codable {
        case connected
        /// Everything is as it was, except what `leftovers` names.
        case undone(step: ConnectStep, reason: String, leftovers: [Leftover])
    }

    /// A step that was done and could not be undone.
    public struct Leftover: Sendable, Hashable, Codable {
        public let step: ConnectStep
        public let reason: String
    }

    private enum Phase: Sendable, Hashable, Codable {
        case forward(ConnectStep)
        case back(failed: ConnectStep, reason: String)
        case ended(Outcome)
    }

    private var phase: Phase = .forward(.examine)
    private var changed: [ConnectStep] = []
    private var leftovers: [Leftover] = []

    public init() {}

    /// What is to be done now. Asking again gives the same answer until an event is taken.
    public var action: Action {
        switch phase {
        case .forward(let step): .perform(step)
        case .back(let failed, let reason):
            if let last = changed.last {
                .undo(last)
            } else {
                .stop(.undone(step: failed, reason: reason, leftovers: leftovers))
            }
        case .ended(let outcome): .stop(outcome)
        }
    }

    /// Takes what happened to `action`, and gives what is to be done next.
    public mutating func take(_ event: Event) -> Action {
        switch (phase, event) {
        case (.forward(let step), .done(let didChange)):
            if didChange { changed.append(step) }
            phase = Self.next(after: step).map(Phase.forward) ?? .ended(.connected)
        case (.forward(let step), .failed(let reason)):
            phase = .back(failed: step, reason: reason)
        case (.back, .done):
            changed.removeLast(changed.isEmpty ? 0 : 1)
        case (.back, .failed(let reason)):
            if let step = changed.popLast() { leftovers.append(Leftover(step: step, reason: reason)) }
        case (.ended, _):
            break
        }
        return action
    }

    private static func next(after step: ConnectStep) -> ConnectStep? {
        let steps = ConnectStep.allCases
        return steps.firstIndex(of: step).map { $0 + 1 }.flatMap { $0 < steps.count ? steps[$0] : nil }
    }
}
