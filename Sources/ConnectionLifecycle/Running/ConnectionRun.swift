public import Foundation

/// One change of a connection, under way or ended: what stores keep.
public struct ConnectionRun: Sendable, Codable, Identifiable {
    /// What is being done, with how far it has got.
    public enum Content: Sendable, Codable {
        case connect(Course<ConnectStep>, ConnectWork)
        case rotation(Course<RotationStep>, RotationWork)
    }

    public let id: String
    /// The alias of the connection.
    public let connectionID: String
    /// The counterpart that the called side is reached by; nil for this server's own directory.
    public let counterpart: String?
    public let startedAt: Date
    public let startedBy: String
    public var endedAt: Date?
    public var content: Content
    /// What happened, oldest first; the last `entriesMax`.
    public private(set) var entries: [RunEntry] = []

    public static let entriesMax = 200

    public init(
        id: String, connectionID: String, counterpart: String?, startedAt: Date, startedBy: String, content: Content
    ) {
        self.id = id
        self.connectionID = connectionID
        self.counterpart = counterpart
        self.startedAt = startedAt
        self.startedBy = startedBy
        self.content = content
    }

    /// Adds to the account; the same as the last entry is not said twice.
    mutating func note(_ entry: RunEntry) {
        if let last = entries.last, last.step == entry.step, last.text == entry.text { return }
        entries.append(entry)
        if entries.count > Self.entriesMax { entries.removeFirst(entries.count - Self.entriesMax) }
    }
}

/// One line of a run's account.
public struct RunEntry: Sendable, Hashable, Codable {
    public let at: Date
    /// The step's stable name.
    public let step: String
    public let text: String
}

/// How far a run is, for people and programs.
public struct RunState: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case running, undoing, completed, undone
    }

    public let status: Status
    /// The stable name of the step under way, or of the one that failed; nil for a completed run.
    public let step: String?
    /// Its title.
    public let title: String?
    /// Why it was undone; nil otherwise.
    public let reason: String?
    /// What could not be done or undone, in sentences.
    public let leftovers: [String]
}

extension ConnectionRun {
    public var state: RunState {
        switch content {
        case .connect(let course, _): Self.state(of: course)
        case .rotation(let course, _): Self.state(of: course)
        }
    }

    private static func state<Step>(of course: Course<Step>) -> RunState {
        // The distant future: a course that waits says what it does then.
        guard case .stop(let outcome) = course.action(at: .distantFuture) else {
            let step = course.currentStep
            return RunState(
                status: course.isUndoing ? .undoing : .running, step: step?.rawValue, title: step?.title, reason: nil,
                leftovers: [])
        }
        switch outcome {
        case .completed(let leftovers):
            return RunState(
                status: .completed, step: nil, title: nil, reason: nil,
                leftovers: leftovers.map { "\($0.step.title): \($0.reason)" })
        case .undone(let step, let reason, let leftovers):
            return RunState(
                status: .undone, step: step.rawValue, title: step.title, reason: reason,
                leftovers: leftovers.map { "\($0.step.title): \($0.reason)" })
        }
    }
}
